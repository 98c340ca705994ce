INSERT INTO pinned_files SELECT unnest($sha256::VARCHAR[]), unnest($content::BLOB[]);
