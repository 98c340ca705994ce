SELECT number, name FROM schema_versions ORDER BY number;
