-- Times of a format that holds an offset; Z is one.
CREATE OR REPLACE TEMP MACRO instant_of(written) AS
    CASE
        WHEN regexp_full_match(written, getvariable('this_file')['pattern'])
        THEN epoch_us(try_strptime(replace(regexp_replace(written, getvariable('this_file')['pattern'], '\1\2'), 'Z', '+00:00'), getvariable('this_file')['format']))
    END;

CREATE OR REPLACE TEMP MACRO wall_of(written) AS CAST(NULL AS BIGINT);
