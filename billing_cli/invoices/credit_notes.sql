SELECT document FROM issued_documents
WHERE kind = 'credit_note' AND ($period IS NULL OR period = $period)
ORDER BY link, counter;
