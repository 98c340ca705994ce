SELECT
    invoice_id, customer, subscription, plan, billing_us, timezone, service_start, service_end, currency, parties,
    net_minor, tax_minor, total_minor, due_minor
FROM draft_invoices
WHERE ($invoice_id IS NULL OR invoice_id = $invoice_id) AND ($period IS NULL OR period = $period)
ORDER BY billing_us, invoice_id;
