-- Rows that contradict the event that stays.
INSERT INTO conflicts
SELECT
    $file_id, row_number, coalesce(event_id, $first_event_id + first_row), source, coalesce(id_text, CAST(id AS VARCHAR)),
    customer, type, time_us, properties, 'open'
FROM suspects JOIN decisions USING (row_number)
WHERE outcome = 'conflict'
ORDER BY row_number;
