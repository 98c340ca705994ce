-- What each window holds of events with a value: how many, and their sum.
-- in:  source_events, source_windows of $meter; the variable source_dimensions: which of dimension_0, … are kept apart
-- out: window_id, these dimensions in the meter's order, events, sum
WITH
windows AS (SELECT * FROM source_windows WHERE meter = $meter),
held AS (
    SELECT w.window_id, r.*
    FROM source_events AS r
    JOIN windows AS w ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us
    WHERE r.passes AND r.value IS NOT NULL AND NOT r.hard
)
SELECT COLUMNS(lambda name: name = 'window_id' OR list_contains(getvariable('source_dimensions'), name)), count(*), sum(value)
FROM held GROUP BY ALL;
