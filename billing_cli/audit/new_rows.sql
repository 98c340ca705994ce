-- The tables that have other rows than the last finished command left: how many there were, and are.
SELECT c.table_name, CAST(coalesce(m.rows, 0) AS BIGINT), c.rows
FROM row_counts AS c LEFT JOIN manifest AS m ON m.table_name = c.table_name
WHERE c.rows <> coalesce(m.rows, 0)
ORDER BY c.table_name;
