-- The row of the conflict at hand is read once more, as an event of its own: it keeps its file and its row, and gets a number
-- behind all others.
INSERT INTO files
SELECT
    $file_id, '', f.name, f.source, '', 0, $rows_before + 1 - c.row_number, c.row_number, 1, 1, 0, 0, 0, c.time_us, c.time_us,
    $ingested_at
FROM asked_conflicts AS c JOIN files AS f ON f.file_id = c.file_id;
