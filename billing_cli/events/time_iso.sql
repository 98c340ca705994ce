-- Times in ISO 8601. Digits after microseconds are cut by the cast itself; what the patterns do not match is no time.
CREATE OR REPLACE TEMP MACRO instant_of(written, pattern, format) AS
    CASE
        WHEN regexp_full_match(
            written,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)'
        )
        THEN epoch_us(TRY_CAST(replace(written, ',', '.') AS TIMESTAMPTZ))
    END;

CREATE OR REPLACE TEMP MACRO wall_of(written, pattern, format) AS
    CASE
        WHEN regexp_full_match(
            written,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?'
        )
        THEN epoch_us(TRY_CAST(replace(written, ',', '.') AS TIMESTAMP))
    END;
