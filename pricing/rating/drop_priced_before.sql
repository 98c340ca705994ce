DELETE FROM priced_lines WHERE line_id IN (SELECT line_id FROM quantities WHERE minus_of IS NOT NULL);
