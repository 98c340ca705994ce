SELECT column_name FROM duckdb_columns() WHERE table_name = $relation ORDER BY column_index;
