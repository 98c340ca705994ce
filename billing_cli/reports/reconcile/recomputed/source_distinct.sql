-- The same for distinct values: those of the query's own dimension, which is the last.
WITH
windows AS (SELECT * FROM source_windows WHERE meter = $meter),
read AS (
    SELECT customer, time_us, list_value(*COLUMNS('^dimension_')) AS parts
    FROM source_events WHERE passes AND value IS NOT NULL AND NOT hard
)
SELECT
    w.window_id, list_transform($places::BIGINT[], lambda place: r.parts[place]) AS dimensions, count(*),
    count(DISTINCT r.parts[-1])
FROM read AS r
JOIN windows AS w ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us
WHERE r.parts[-1] IS NOT NULL
GROUP BY ALL;
