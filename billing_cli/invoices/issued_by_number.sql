-- A document by its number; an invoice too by its id, where it stands.
SELECT d.document, s.status, v.reason, v.voided_on
FROM issued_documents AS d
LEFT JOIN invoice_states AS s ON s.number = d.number
LEFT JOIN voided_invoices AS v ON v.number = d.number
WHERE d.number = $name OR d.number = (SELECT number FROM standing_invoices WHERE invoice_id = $name)
ORDER BY d.number = $name DESC LIMIT 1;
