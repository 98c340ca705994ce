SELECT name FROM pragma_table_info($relation) ORDER BY cid;
