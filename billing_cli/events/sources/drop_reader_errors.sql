-- DuckDB appends to these two with every scan that stores rejects.
DROP TABLE IF EXISTS reject_errors;
DROP TABLE IF EXISTS reject_scans;
