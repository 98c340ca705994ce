-- Rows identified by what they say, and by their place among equal rows of the file.
-- in:  resolved, and view said_resolved: the same with all properties as one text
CREATE OR REPLACE TEMP TABLE identified AS
WITH
digests AS (
    SELECT
        * EXCLUDE (id, id_text, key, properties),
        sha256(CAST(to_json([customer, type, CAST(time_us AS VARCHAR), properties]) AS VARCHAR)) AS content
    FROM said_resolved
),
named AS (
    SELECT
        * EXCLUDE (content),
        'content:' || content || ':' || row_number() OVER (PARTITION BY fault IS NULL, content ORDER BY row_number) AS id_text
    FROM digests
)
SELECT *, CAST(NULL AS UUID) AS id, key_of(CAST(md5(id_text) AS UUID)) AS key FROM named;

CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM identified;
