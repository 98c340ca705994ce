-- The malformed records of the file once more.
CREATE OR REPLACE TEMP TABLE malformed AS SELECT * FROM malformed_of_file;
