-- Times of a format that holds an offset; Z is one.
CREATE OR REPLACE TEMP MACRO instant_of(written, pattern, format) AS
    CASE
        WHEN regexp_full_match(written, pattern)
        THEN epoch_us(try_strptime(replace(regexp_replace(written, pattern, '\1\2'), 'Z', '+00:00'), format))
    END;

CREATE OR REPLACE TEMP MACRO wall_of(written, pattern, format) AS CAST(NULL AS BIGINT);
