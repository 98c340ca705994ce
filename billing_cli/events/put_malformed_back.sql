CREATE OR REPLACE TEMP TABLE malformed AS FROM malformed_aside;
