SELECT document FROM issued_documents WHERE of_number = $number ORDER BY link, counter;
