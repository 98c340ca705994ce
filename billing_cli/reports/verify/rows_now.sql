-- Of the tables that only grow; the others are empty here.
SELECT table_name, rows FROM row_counts ORDER BY table_name;
