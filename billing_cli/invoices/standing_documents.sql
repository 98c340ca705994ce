SELECT d.document, t.status
FROM issued_documents AS d
JOIN standing_invoices AS s ON s.number = d.number
JOIN invoice_states AS t ON t.number = d.number
WHERE s.period = $period
ORDER BY d.billing_us, d.invoice_id;
