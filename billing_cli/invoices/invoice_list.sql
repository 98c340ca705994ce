SELECT invoice_id, status, customer, subscription, billing_us, currency, total_minor
FROM invoices WHERE $period IS NULL OR period = $period
ORDER BY billing_us, invoice_id;
