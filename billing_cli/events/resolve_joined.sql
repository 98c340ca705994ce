-- Rows whose wall-clock time or customer must be looked up.
CREATE OR REPLACE TEMP VIEW resolved AS
WITH
placed AS (
    SELECT
        sourced.* EXCLUDE (instant_us) REPLACE (
            CASE WHEN getvariable('this_file')['looks_up'] THEN aliases.customer ELSE sourced.customer END AS customer
        ),
        coalesce(sourced.instant_us, sourced.wall_us - local_days.offset_us - getvariable('this_file')['end_of_us']) AS time_us
    FROM sourced
    LEFT JOIN local_days
        ON local_days.day = sourced.wall_us // 86400000000
        AND sourced.wall_us >= local_days.from_us AND sourced.wall_us < local_days.to_us
    LEFT JOIN aliases ON aliases.name = sourced.customer
)
SELECT
    * EXCLUDE (wall_us, fault),
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN customer IS NULL THEN 17
        WHEN time_us IS NULL AND (wall_us < -86400000000 OR wall_us >= 253402041600000000) THEN 14
        WHEN time_us IS NULL THEN 12
        WHEN time_us < 0 OR time_us >= 253402300800000000 THEN 14
        WHEN time_us < getvariable('this_file')['first_us'] THEN 15
        WHEN time_us >= getvariable('this_file')['end_us'] THEN 16
    END AS fault
FROM placed;
