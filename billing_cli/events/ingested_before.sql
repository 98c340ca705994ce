-- What was ingested of a file by one mapping when it was shorter, the newest first.
-- out: number, digest, bytes, rows, the digest that it was first ingested with, source, whether its last row was cut inside quotes
SELECT
    f.file_id, f.digest, f.bytes, f.first_row - 1 + f.rows_read, f.begun_as, f.source,
    EXISTS (
        FROM rejects AS r
        WHERE r.file_id = f.file_id AND r.row_number = f.first_row - 1 + f.rows_read AND r.code = 'unterminated-quote'
    )
FROM files AS f
WHERE f.name = $name AND f.mapping_digest = $mapping_digest AND f.bytes > 0 AND f.bytes < $bytes
ORDER BY f.file_id DESC;
