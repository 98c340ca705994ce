-- The rows that are tried once more, with the numbers that they have in their file.
-- in:  numbered_export, tried_rows
CREATE OR REPLACE TEMP TABLE numbered_rows AS SELECT * FROM numbered_export;

CREATE OR REPLACE TEMP VIEW numbered_export AS
SELECT n.* REPLACE (CAST(t.row_number AS VARCHAR) AS row_number)
FROM numbered_rows AS n JOIN tried_rows AS t ON t.place = CAST(n.row_number AS BIGINT);
