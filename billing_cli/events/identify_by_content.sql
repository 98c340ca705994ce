-- Rows identified by what they say, and by their place among equal rows of the file.
CREATE OR REPLACE TEMP TABLE identified AS
WITH
counted AS (
    SELECT *, row_number() OVER (
        PARTITION BY fault IS NULL, source, customer, type, time_us, properties ORDER BY row_number
    ) AS ordinal
    FROM resolved
),
named AS (
    SELECT * EXCLUDE (id, id_text, k64, ordinal),
        'content:' || sha256(CAST(to_json([customer, type, CAST(time_us AS VARCHAR), properties]) AS VARCHAR)) || ':' || ordinal
            AS id_text
    FROM counted
)
SELECT *, CAST(md5(id_text) AS UUID) AS id, low_half(CAST(md5(id_text) AS UUID)) AS k64 FROM named;

CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM identified;
