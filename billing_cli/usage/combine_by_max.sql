-- How values become one, and partial results of that too: the greatest. Distinct values count 1 each, so that any of them does.
CREATE OR REPLACE TEMP MACRO combined(value, place) AS
    {'value': CAST(max(value) AS DECIMAL(38, 12)), 'place': CAST(NULL AS STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR))};
