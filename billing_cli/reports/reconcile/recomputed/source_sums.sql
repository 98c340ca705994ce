-- What each window holds: how many events, and their sum.
-- in:  source_held; the variable source_dimensions: which of dimension_0, … are kept apart
-- out: window_id, these dimensions in the meter's order, events, sum, whether any of them has no exact answer in SQL
SELECT
    COLUMNS(lambda name: name = 'window_id' OR list_contains(getvariable('source_dimensions'), name)), count(*), sum(value),
    bool_or(hard)
FROM source_held GROUP BY ALL;
