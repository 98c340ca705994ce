-- The rows of the table `export_rows` with the row number that expressions may read, as a text.
CREATE OR REPLACE TEMP VIEW numbered_export AS
WITH
ranked AS (SELECT row_number, row_number() OVER (ORDER BY row_number) AS malformed_up_to FROM malformed),
steps AS (
    SELECT row_number - malformed_up_to AS good_before, max(malformed_up_to) AS malformed_before FROM ranked GROUP BY ALL
),
placed AS (SELECT rowid - (SELECT min(rowid) FROM export_rows) AS "=position", * FROM export_rows)
SELECT placed.*, CAST(placed."=position" + getvariable('this_file')['first_row'] + coalesce(steps.malformed_before, 0) AS VARCHAR) AS row_number
FROM placed ASOF LEFT JOIN steps ON placed."=position" >= steps.good_before;
