-- out: the invoices of $period with what was rated; number and what was issued are null where that is still to come
SELECT
    i.invoice_id, i.customer, i.subscription, i.currency, i.net_minor, i.tax_minor, i.total_minor, i.due_minor, d.number, d.customer,
    d.subscription, d.currency, d.net_minor, d.tax_minor, d.total_minor, d.due_minor
FROM invoices AS i
LEFT JOIN standing_invoices AS s ON s.invoice_id = i.invoice_id
LEFT JOIN issued_documents AS d ON d.number = s.number AND d.kind = 'invoice'
WHERE i.period = $period
ORDER BY i.invoice_id, d.number;
