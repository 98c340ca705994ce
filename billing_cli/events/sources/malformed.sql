-- Records that are no rows, each once; row numbers count rows and malformed records from 1, blank lines not.
-- in:  reject_errors, where `line` counts skipped lines and records, the header and blank lines among them; $before, how many
--      of them stand before the first row; blank_lines(place).
CREATE OR REPLACE TEMP TABLE malformed AS
WITH
records AS (
    SELECT line, min(CAST(error_type AS VARCHAR)) AS kind, min(csv_line) AS csv_line FROM reject_errors GROUP BY line
)
SELECT
    line - $before - (SELECT count(*) FROM blank_lines WHERE place < line) AS row_number,
    CASE kind
        WHEN 'MISSING COLUMNS' THEN 'too-few-columns'
        WHEN 'TOO MANY COLUMNS' THEN 'too-many-columns'
        WHEN 'INVALID ENCODING' THEN 'bad-encoding'
        WHEN 'UNQUOTED VALUE' THEN 'unterminated-quote'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'row-too-long'
        ELSE 'malformed'
    END AS code,
    CASE kind
        WHEN 'MISSING COLUMNS' THEN 'the row has fewer values than the header has columns'
        WHEN 'TOO MANY COLUMNS' THEN 'the row has more values than the header has columns'
        WHEN 'INVALID ENCODING' THEN 'the row holds bytes that are no text in the encoding of the file'
        WHEN 'UNQUOTED VALUE' THEN 'a value begins with a quote that is never closed, or goes on behind its closing quote'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the row is longer than ingest.max_row_bytes allows'
        ELSE 'the row cannot be read as CSV'
    END AS reason,
    ltrim(csv_line, chr(10) || chr(13)) AS raw
FROM records;
