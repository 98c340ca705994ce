SELECT a.invoice_id, a.line, a.kind, a.quantity, a.numerator, a.denominator, a.amount_minor, a.detail
FROM invoice_adjustments AS a JOIN draft_invoices AS i ON i.invoice_id = a.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY a.invoice_id, a.line, a.place;
