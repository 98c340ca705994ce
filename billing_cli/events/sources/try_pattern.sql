-- Fails where DuckDB does not take the pattern.
SELECT regexp_matches('', CAST($pattern AS VARCHAR));
