-- The rows that are no events.
CREATE OR REPLACE TEMP TABLE refused AS
SELECT position, row_number, fault, CAST(NULL AS VARCHAR) AS fault_value FROM arrivals WHERE fault IS NOT NULL ORDER BY row_number;

CREATE OR REPLACE TEMP TABLE raw_rows (row_number BIGINT, raw BLOB);
