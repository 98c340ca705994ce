-- out: tables whose rows are not as many as the last finished command left.
SELECT m.table_name, m.rows AS expected, c.rows AS found
FROM manifest AS m JOIN row_counts AS c ON c.table_name = m.table_name
WHERE m.rows <> c.rows
ORDER BY m.table_name;
