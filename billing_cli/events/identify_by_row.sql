-- Rows identified by the file and their place in it.
CREATE OR REPLACE TEMP TABLE identified AS
WITH
named AS (
    SELECT * EXCLUDE (id, id_text, k64), 'row:' || getvariable('this_file')['digest'] || ':' || row_number AS id_text FROM resolved
)
SELECT *, CAST(md5(id_text) AS UUID) AS id, low_half(CAST(md5(id_text) AS UUID)) AS k64 FROM named;

CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM identified;
