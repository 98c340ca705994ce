-- Times in ISO 8601. Digits after microseconds are cut by the cast itself; what no pattern matches is no time. The commonest
-- forms in UTC have a way of their own at half the cost: where all signs stand in their places, strptime takes digits alone (behind blanks at the beginning).
CREATE OR REPLACE TEMP MACRO instant_of(written) AS
    CASE
        WHEN written LIKE '2___-__-__T__:__:__.______Z' THEN epoch_us(try_strptime(written, '%Y-%m-%dT%H:%M:%S.%fZ'))
        WHEN written LIKE '2___-__-__T__:__:__.___Z' THEN epoch_us(try_strptime(written, '%Y-%m-%dT%H:%M:%S.%fZ'))
        WHEN written LIKE '2___-__-__T__:__:__Z' THEN epoch_us(try_strptime(written, '%Y-%m-%dT%H:%M:%SZ'))
        WHEN regexp_full_match(
            written,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)'
        )
        THEN epoch_us(TRY_CAST(replace(written, ',', '.') AS TIMESTAMPTZ))
    END;

CREATE OR REPLACE TEMP MACRO wall_of(written) AS
    CASE
        WHEN regexp_full_match(
            written,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?'
        )
        THEN epoch_us(TRY_CAST(replace(written, ',', '.') AS TIMESTAMP))
    END;
