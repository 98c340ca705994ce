-- One issued document by its number, or the standing invoice by its id; of an invoice with what became of it.
SELECT
    d.number, d.kind, d.invoice_id, d.period, d.customer, d.subscription, d.currency, d.billing_us, d.issue_date, d.sha256,
    s.status,
    (SELECT list(c.number ORDER BY c.link, c.counter) FROM issued_documents AS c WHERE c.of_number = d.number) AS credit_notes
FROM issued_documents AS d
LEFT JOIN invoice_states AS s ON s.number = d.number
WHERE d.number = $name OR d.number = (SELECT number FROM standing_invoices WHERE invoice_id = $name)
ORDER BY d.number = $name DESC LIMIT 1;
