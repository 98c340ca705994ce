-- Open conflicts beside the event that stays, and where both stand.
SELECT
    conflicts.source, conflicts.id, later_file.name AS file, conflicts.row_number,
    first_file.name AS first_file, events.row_number AS first_row, conflicts.event_id,
    conflicts.customer, conflicts.type, conflicts.time_us, conflicts.properties,
    events.customer, events.type, events.time_us, events.properties
FROM conflicts
JOIN files AS later_file ON later_file.file_id = conflicts.file_id
JOIN events ON events.event_id = conflicts.event_id
JOIN files AS first_file ON first_file.file_id = events.file_id
WHERE conflicts.status = 'open' AND ($file_id IS NULL OR conflicts.file_id = $file_id)
ORDER BY conflicts.file_id, conflicts.row_number;
