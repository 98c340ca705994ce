-- Where blank lines stand between the records of the file; the header is record 1.
CREATE OR REPLACE TEMP TABLE blank_lines AS SELECT unnest(CAST($places AS BIGINT[])) AS place;
