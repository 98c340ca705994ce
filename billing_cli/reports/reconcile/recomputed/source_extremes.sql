-- The same for the largest and the least value.
-- out: window_id, the dimensions, events, largest, least, whether any of them has no exact answer in SQL
SELECT
    COLUMNS(lambda name: name = 'window_id' OR list_contains(getvariable('source_dimensions'), name)), count(*), max(value),
    min(value), bool_or(hard)
FROM source_held GROUP BY ALL;
