-- Rows that contradict the event that stays.
INSERT INTO conflicts
SELECT
    $event_offset + row_number, $file_id, row_number, coalesce(event_id, $event_offset + first_row), source, id, customer, type, time_us,
    properties
FROM suspects JOIN decisions USING (row_number)
WHERE outcome = 'conflict'
ORDER BY row_number;
