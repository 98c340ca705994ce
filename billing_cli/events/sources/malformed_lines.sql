-- Lines that could not be read as text, each once; row numbers count lines from 1, blank ones not.
-- in:  reject_errors, where `line` counts all lines of the file; blank_lines(place).
CREATE OR REPLACE TEMP TABLE malformed AS
WITH
records AS (
    SELECT line, min(CAST(error_type AS VARCHAR)) AS kind, min(csv_line) AS csv_line FROM reject_errors GROUP BY line
)
SELECT
    line - (SELECT count(*) FROM blank_lines WHERE place < line) AS row_number,
    CASE kind
        WHEN 'INVALID ENCODING' THEN 'bad-encoding'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'row-too-long'
        ELSE 'bad-json'
    END AS code,
    CASE kind
        WHEN 'INVALID ENCODING' THEN 'the row holds bytes that are not UTF-8'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the row is longer than ingest.max_row_bytes allows'
        ELSE 'the line is not one JSON object'
    END AS reason,
    left(ltrim(csv_line, chr(10) || chr(13)), 10000) AS raw
FROM records;
