-- What each window holds, by the dimensions at $places.
-- in:  source_events, source_windows of $meter; dimension_0, … are the meter's, and after them one of the query's own
WITH
windows AS (SELECT * FROM source_windows WHERE meter = $meter),
read AS (
    SELECT customer, time_us, value, list_value(*COLUMNS('^dimension_')) AS parts
    FROM source_events WHERE passes AND value IS NOT NULL AND NOT hard
)
SELECT
    w.window_id, list_transform($places::BIGINT[], lambda place: r.parts[place]) AS dimensions, count(*), sum(r.value),
    max(r.value), min(r.value)
FROM read AS r
JOIN windows AS w ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us
GROUP BY ALL;
