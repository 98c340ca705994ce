SELECT number, name, digest FROM schema_versions ORDER BY number;
