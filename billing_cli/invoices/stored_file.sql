SELECT content, fingerprint FROM document_files WHERE number = $number;
