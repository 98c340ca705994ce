-- In the order in which they were kept.
SELECT number, sha256, link FROM document_files;
