-- The same for distinct values: those of the query's own dimension, which is the last.
WITH
read AS (
    SELECT customer, time_us, list_value(*COLUMNS('^dimension_')) AS parts
    FROM source_events WHERE passes AND value IS NOT NULL AND NOT hard
)
SELECT
    w.window_id, list_transform($places::BIGINT[], lambda place: r.parts[place]) AS dimensions, count(*),
    count(DISTINCT r.parts[-1])
FROM read AS r
JOIN source_names AS n ON n.name = r.customer
JOIN source_windows AS w ON w.customer = n.customer AND w.meter = $meter AND r.time_us >= w.from_us AND r.time_us < w.to_us
WHERE r.parts[-1] IS NOT NULL
GROUP BY ALL;
