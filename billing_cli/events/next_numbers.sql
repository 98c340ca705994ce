-- The next file's number, and how many rows all files before it held.
SELECT coalesce(max(file_id), 0) + 1, CAST(coalesce(sum(rows_read), 0) AS BIGINT) FROM files;
