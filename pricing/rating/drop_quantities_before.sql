DELETE FROM quantities WHERE minus_of IS NOT NULL;
