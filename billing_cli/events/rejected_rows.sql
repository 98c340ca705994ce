-- The quarantine: why, and where the row stands.
SELECT r.reject_id, f.name, r.row_number, r.code, r.reason, r.value, r.raw
FROM rejects AS r JOIN files AS f ON f.file_id = r.file_id
WHERE $file_id IS NULL OR r.file_id = $file_id
ORDER BY r.file_id, r.row_number;
