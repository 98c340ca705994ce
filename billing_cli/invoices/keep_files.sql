INSERT INTO document_files
SELECT
    unnest($number::VARCHAR[]), unnest($sha256::VARCHAR[]), unnest($content::BLOB[]), unnest($fingerprint::VARCHAR[]),
    unnest($link::BIGINT[]);
