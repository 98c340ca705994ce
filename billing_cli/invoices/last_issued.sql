-- The last document that was issued for an id and does not stand any more.
SELECT d.document, s.status, v.reason, v.voided_on
FROM issued_documents AS d
JOIN invoice_states AS s ON s.number = d.number
LEFT JOIN voided_invoices AS v ON v.number = d.number
WHERE d.invoice_id = $name ORDER BY d.link DESC LIMIT 1;
