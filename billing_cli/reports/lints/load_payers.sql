INSERT INTO payers SELECT unnest($table_id), unnest($name), unnest($from_us), unnest($to_us);
