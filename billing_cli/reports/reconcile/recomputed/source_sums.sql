-- What each window holds, by the dimensions at $places.
-- in:  source_events, source_windows of $meter, source_names; dimension_0, … are the meter's, and after them one of the query's own
WITH
read AS (
    SELECT customer, time_us, value, list_value(*COLUMNS('^dimension_')) AS parts
    FROM source_events WHERE passes AND value IS NOT NULL AND NOT hard
)
SELECT
    w.window_id, list_transform($places::BIGINT[], lambda place: r.parts[place]) AS dimensions, count(*), sum(r.value),
    max(r.value), min(r.value)
FROM read AS r
JOIN source_names AS n ON n.name = r.customer
JOIN source_windows AS w ON w.customer = n.customer AND w.meter = $meter AND r.time_us >= w.from_us AND r.time_us < w.to_us
GROUP BY ALL;
