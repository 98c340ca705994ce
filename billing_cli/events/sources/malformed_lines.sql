-- Lines that could not be read as text, each once; row numbers count lines from 1, without the skipped ones and those that are no rows.
-- in:  reject_errors, where `line` counts all lines of the file; blank_lines(place); $code and $reason of a line that is
--      torn in another way than the two named here.
CREATE OR REPLACE TEMP TABLE malformed AS
WITH
records AS (
    SELECT line, min(CAST(error_type AS VARCHAR)) AS kind, min(csv_line) AS csv_line FROM reject_errors GROUP BY line
)
SELECT
    line - $skipped - (SELECT count(*) FROM blank_lines WHERE place < line) AS row_number,
    CASE kind
        WHEN 'INVALID ENCODING' THEN 'bad-encoding'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'row-too-long'
        ELSE $code
    END AS code,
    CASE kind
        WHEN 'INVALID ENCODING' THEN 'the row holds bytes that are no text in the encoding of the file'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the row is longer than ingest.max_row_bytes allows'
        ELSE $reason
    END AS reason,
    left(ltrim(csv_line, chr(10) || chr(13)), 10000) AS raw
FROM records;
