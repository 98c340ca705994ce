-- Rows whose customer and time stand as they were read.
CREATE OR REPLACE TEMP VIEW resolved AS
SELECT
    * EXCLUDE (instant_us, fault), instant_us AS time_us,
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN instant_us < 0 OR instant_us >= 253402300800000000 THEN 14
        WHEN instant_us < getvariable('this_file')['first_us'] THEN 15
        WHEN instant_us >= getvariable('this_file')['end_us'] THEN 16
    END AS fault
FROM sourced;
