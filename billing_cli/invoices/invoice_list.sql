-- Every invoice: drafts, and those that were issued, whatever became of them.
SELECT invoice_id, NULL AS number, 'draft' AS status, customer, subscription, billing_us, currency, total_minor
FROM draft_invoices WHERE $period IS NULL OR period = $period
UNION ALL
SELECT
    d.invoice_id, d.number, s.status, d.customer, d.subscription, d.billing_us, d.currency, d.total_minor
FROM issued_documents AS d JOIN invoice_states AS s ON s.number = d.number
WHERE $period IS NULL OR d.period = $period
ORDER BY billing_us, invoice_id, number NULLS LAST;
