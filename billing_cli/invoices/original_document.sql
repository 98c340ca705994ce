SELECT document FROM issued_documents WHERE number = $number;
