DELETE FROM free_parts
WHERE (quantity = 0 AND events = 0) OR line_id IN (SELECT line_id FROM quantities WHERE minus_of IS NOT NULL);
