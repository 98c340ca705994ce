-- out: up to $size events of the scope, the same ones each time
SELECT event_id FROM source_scope ORDER BY hash(event_id), event_id LIMIT $size;
