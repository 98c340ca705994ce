-- The same for distinct values: those of the query's own dimension, which is the last.
WITH
held AS (SELECT window_id, hard, list_value(*COLUMNS('^dimension_')) AS parts FROM source_held)
SELECT
    window_id, list_transform($places::BIGINT[], lambda place: parts[place]) AS dimensions, count(*), count(DISTINCT parts[-1]),
    bool_or(hard)
FROM held WHERE hard OR parts[-1] IS NOT NULL GROUP BY ALL;
