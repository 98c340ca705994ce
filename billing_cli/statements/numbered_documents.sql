-- out: every issued document: number, the invoice (of a credit note the one that it credits), customer, currency, due
SELECT number, coalesce(of_number, number) AS invoice, customer, currency, due_minor
FROM issued_documents ORDER BY link, kind, counter;
