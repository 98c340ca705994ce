-- The malformed records of the file at hand, while single rows of it are read again.
CREATE OR REPLACE TEMP TABLE malformed_aside AS FROM malformed;
