-- Every draft, in the order in which invoices are issued.
SELECT invoice_id, period, customer, billing_us, total_minor, timezone, service_start, service_end
FROM draft_invoices
ORDER BY billing_us, invoice_id;
