-- How values become one, and partial results of that too: the least.
CREATE OR REPLACE TEMP MACRO combined(value, place) AS
    {'value': CAST(min(value) AS DECIMAL(38, 12)), 'place': CAST(NULL AS STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR))};
