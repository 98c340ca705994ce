-- How an id becomes a key: its last 32 bits.
CREATE OR REPLACE TEMP MACRO key_of(id) AS
    CAST(CAST(id AS UHUGEINT) & CAST(4294967295 AS UHUGEINT) AS UINTEGER);
