-- The rows that are no events. What they say is read once more: it is not kept of all rows.
CREATE OR REPLACE TEMP TABLE refused AS
SELECT position, row_number, fault, CAST(NULL AS VARCHAR) AS fault_value, CAST(NULL AS VARCHAR) AS raw FROM arrivals WHERE fault IS NOT NULL;
