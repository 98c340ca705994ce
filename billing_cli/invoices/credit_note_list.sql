SELECT number, of_number, customer, subscription, issue_date, currency, net_minor, tax_minor, total_minor, document
FROM issued_documents
WHERE kind = 'credit_note' AND ($period IS NULL OR period = $period)
ORDER BY link, counter;
