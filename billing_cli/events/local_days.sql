-- Which offset holds when, on each local day that occurs: wall times [from_us, to_us). Skipped times are in no row.
CREATE OR REPLACE TEMP TABLE local_days AS
SELECT
    unnest(CAST($day AS BIGINT[])) AS day, unnest(CAST($from_us AS BIGINT[])) AS from_us,
    unnest(CAST($to_us AS BIGINT[])) AS to_us, unnest(CAST($offset_us AS BIGINT[])) AS offset_us;
