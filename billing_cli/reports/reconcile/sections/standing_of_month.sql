-- The invoices of the period that were issued and stand, in the order of issue.
SELECT
    d.number, d.invoice_id, d.customer, d.subscription, d.currency, d.issue_date, d.billing_us, d.total_minor, d.link,
    i.service_start, i.service_end, i.timezone
FROM issued_documents AS d
JOIN standing_invoices AS s ON s.number = d.number
LEFT JOIN invoices AS i ON i.invoice_id = d.invoice_id
WHERE d.period = $period
ORDER BY d.link, d.counter;
