-- staged with row_number, from first_row; position counts the rows that could be read, from 0. (rowid begins high inside a transaction.)
CREATE OR REPLACE TEMP VIEW numbered AS
WITH
placed AS (SELECT rowid - (SELECT min(rowid) FROM staged) AS position, * FROM staged)
SELECT position, position + getvariable('this_file')['first_row'] AS row_number, * EXCLUDE (position) FROM placed;
