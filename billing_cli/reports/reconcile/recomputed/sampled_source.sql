-- out: up to $size events of the scope, the same ones each time, as SQL reads them
SELECT event_id, passes, value, list_value(*COLUMNS('^dimension_')) AS parts
FROM source_events WHERE NOT hard ORDER BY hash(event_id), event_id LIMIT $size;
