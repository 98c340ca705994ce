SELECT lower(number) FROM issued_documents;
