-- Open conflicts beside the event that stays, and where both stand.
SELECT
    c.source, c.id, f.name AS file, c.row_number, g.name AS first_file, e.event_id - g.event_offset AS first_row, c.event_id,
    c.customer, c.type, c.time_us, c.properties, e.customer, e.type, e.time_us, e.properties
FROM conflicts AS c
JOIN files AS f ON f.file_id = c.file_id
JOIN wanted_events AS e ON e.event_id = c.event_id
JOIN files AS g ON e.event_id >= g.event_offset + g.first_row AND e.event_id < g.event_offset + g.first_row + g.rows_read
WHERE c.status = 'open' AND ($file_id IS NULL OR c.file_id = $file_id)
ORDER BY c.file_id, c.row_number;
