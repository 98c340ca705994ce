-- The number of rows of every table as of this transaction; opening the store compares.
CREATE OR REPLACE TABLE manifest AS SELECT table_name, rows FROM row_counts;
