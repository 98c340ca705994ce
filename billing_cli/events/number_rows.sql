-- staged with row_number, from 1; position counts the rows that could be read, from 0. (rowid begins high inside a transaction.)
CREATE OR REPLACE TEMP VIEW numbered AS
WITH
placed AS (SELECT rowid - (SELECT min(rowid) FROM staged) AS position, * FROM staged)
SELECT position, position + 1 AS row_number, * EXCLUDE (position) FROM placed;
