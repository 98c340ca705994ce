-- Times of a format without an offset: wall clock.
CREATE OR REPLACE TEMP MACRO instant_of(written, pattern, format) AS CAST(NULL AS BIGINT);

CREATE OR REPLACE TEMP MACRO wall_of(written, pattern, format) AS
    CASE
        WHEN regexp_full_match(written, pattern)
        THEN epoch_us(try_strptime(regexp_replace(written, pattern, '\1\2'), format))
    END;
