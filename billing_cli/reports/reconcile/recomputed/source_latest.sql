-- The same for the value of the last event, in the order of events: time, source, id.
WITH
held AS (
    SELECT window_id, time_us, source, id, value, hard, list_value(*COLUMNS('^dimension_')) AS parts FROM source_held
)
SELECT
    window_id, list_transform($places::BIGINT[], lambda place: parts[place]) AS dimensions, count(*),
    arg_max(value, {'time_us': time_us, 'source': source, 'id': id}), bool_or(hard)
FROM held GROUP BY ALL;
