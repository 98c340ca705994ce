-- Views and columns that differ between the store and what this program makes; of events there may be more columns.
-- out: view or column, its name, what it should be, what it is
WITH
parts AS (
    SELECT 'view' AS kind, database_name AS database, view_name AS name, sql AS said FROM duckdb_views()
    WHERE NOT internal AND database_name IN ('history', 'memory') AND schema_name = 'main'
        AND NOT (database_name = 'memory' AND view_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'history'))
    UNION ALL
    SELECT 'column', database_name, table_name || '.' || column_name, data_type FROM duckdb_columns()
    WHERE database_name IN ('history', 'memory') AND schema_name = 'main'
        AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'history')
),
wanted AS (SELECT * FROM parts WHERE database = 'memory'),
there AS (SELECT * FROM parts WHERE database = 'history')
SELECT coalesce(w.kind, t.kind), coalesce(w.name, t.name), w.said, t.said
FROM wanted AS w FULL JOIN there AS t ON t.kind = w.kind AND t.name = w.name
WHERE w.said IS DISTINCT FROM t.said
ORDER BY ALL;
