SELECT name, type FROM pragma_table_info($relation) ORDER BY cid;
