SELECT s.invoice_id, s.line, s.tier, s.quantity, s.unit_price, s.flat_fee, s.package_size, s.packages, s.amount, s.events,
    s.event_amounts
FROM invoice_slices AS s JOIN draft_invoices AS i ON i.invoice_id = s.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY s.invoice_id, s.line, s.tier;
