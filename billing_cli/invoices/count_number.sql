SELECT count(*) FROM issued_documents WHERE lower(number) = lower($number);
