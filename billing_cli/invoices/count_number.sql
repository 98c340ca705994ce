SELECT count(*) FROM issued_documents WHERE number = $number;
