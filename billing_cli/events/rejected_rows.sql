-- The quarantine: why, and where the row stands.
SELECT files.name, rejects.row_number, rejects.code, rejects.reason, rejects.raw
FROM rejects JOIN files USING (file_id)
WHERE $file_id IS NULL OR rejects.file_id = $file_id
ORDER BY rejects.file_id, rejects.row_number;
