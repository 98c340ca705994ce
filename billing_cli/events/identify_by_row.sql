-- Rows identified by the file, as it was when it was first ingested, and their place in it.
CREATE OR REPLACE TEMP VIEW arrivals AS
WITH
named AS (
    SELECT * EXCLUDE (id, id_text, key), 'row:' || getvariable('this_file')['begun_as'] || ':' || row_number AS id_text FROM resolved
)
SELECT *, CAST(NULL AS UUID) AS id, key_of(CAST(md5(id_text) AS UUID)) AS key FROM named;
