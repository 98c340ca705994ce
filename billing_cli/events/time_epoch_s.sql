-- Seconds since 1970 as a plain decimal, cut to microseconds.
CREATE OR REPLACE TEMP MACRO instant_of(written) AS
    CASE
        WHEN regexp_full_match(written, '[0-9]{1,12}(\.[0-9]+)?')
        THEN CAST(split_part(written, '.', 1) || rpad(left(split_part(written, '.', 2), 6), 6, '0') AS BIGINT)
    END;

CREATE OR REPLACE TEMP MACRO wall_of(written) AS CAST(NULL AS BIGINT);
