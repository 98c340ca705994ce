-- The same for the value of the last event, in the order of events: time, source, id.
WITH
windows AS (SELECT * FROM source_windows WHERE meter = $meter),
read AS (
    SELECT customer, time_us, source, id, value, list_value(*COLUMNS('^dimension_')) AS parts
    FROM source_events WHERE passes AND value IS NOT NULL AND NOT hard
)
SELECT
    w.window_id, list_transform($places::BIGINT[], lambda place: r.parts[place]) AS dimensions, count(*),
    arg_max(r.value, {'time_us': r.time_us, 'source': r.source, 'id': r.id})
FROM read AS r
JOIN windows AS w ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us
GROUP BY ALL;
