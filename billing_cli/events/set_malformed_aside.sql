-- The malformed records of the file, while a few of its rows are judged again.
CREATE OR REPLACE TEMP TABLE malformed_of_file AS SELECT * FROM malformed;
