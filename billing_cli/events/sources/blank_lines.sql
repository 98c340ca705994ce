-- Where blank lines stand between the records of the file: their places as DuckDB counts them, skipped lines and header too.
CREATE OR REPLACE TEMP TABLE blank_lines AS SELECT unnest(CAST($places AS BIGINT[])) AS place;
