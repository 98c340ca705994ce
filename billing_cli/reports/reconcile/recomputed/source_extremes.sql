-- The same for the largest and the least value.
-- out: window_id, the dimensions, events, largest, least
SELECT
    COLUMNS(lambda name: name = 'window_id' OR list_contains(getvariable('source_dimensions'), name)), count(*), max(value), min(value)
FROM source_held WHERE meter = $meter GROUP BY ALL;
