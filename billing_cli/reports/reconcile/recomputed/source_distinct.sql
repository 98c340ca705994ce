-- The same for distinct values: those of the query's own dimension, which is the last.
WITH
held AS (SELECT window_id, list_value(*COLUMNS('^dimension_')) AS parts FROM source_held WHERE meter = $meter)
SELECT
    window_id, list_transform($places::BIGINT[], lambda place: parts[place]) AS dimensions, count(*), count(DISTINCT parts[-1])
FROM held WHERE parts[-1] IS NOT NULL GROUP BY ALL;
