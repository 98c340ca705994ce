-- Every credit note of the invoices that are named, in the order in which they were issued.
SELECT of_number, number, document FROM issued_documents
WHERE kind = 'credit_note' AND list_contains($invoices::VARCHAR[], of_number)
ORDER BY of_number, link, counter;
