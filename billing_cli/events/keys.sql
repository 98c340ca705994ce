-- How an id becomes a key. The low half comes from the digits: DuckDB has no shorter way from a UUID.
CREATE OR REPLACE TEMP MACRO low_half(id) AS
    CAST(CAST(id AS UHUGEINT) & CAST(18446744073709551615 AS UHUGEINT) AS UBIGINT);
