SELECT number, min(sha256), min(fingerprint), count(*) FROM document_files GROUP BY number ORDER BY number;
