-- Times of a format without an offset: wall clock.
CREATE OR REPLACE TEMP MACRO instant_of(written) AS CAST(NULL AS BIGINT);

CREATE OR REPLACE TEMP MACRO wall_of(written) AS
    CASE
        WHEN regexp_full_match(written, getvariable('this_file')['pattern'])
        THEN epoch_us(try_strptime(regexp_replace(written, getvariable('this_file')['pattern'], '\1\2'), getvariable('this_file')['format']))
    END;
