DELETE FROM free_units
WHERE quantity = 0 OR line_id IN (SELECT line_id FROM quantities WHERE minus_of IS NOT NULL);
