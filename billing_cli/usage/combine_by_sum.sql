-- How values become one, and partial results of that too: added up.
CREATE OR REPLACE TEMP MACRO combined(value, place) AS
    {'value': CAST(sum(value) AS DECIMAL(38, 12)), 'place': CAST(NULL AS STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR))};
