SELECT link FROM issued_documents WHERE number = $number;
