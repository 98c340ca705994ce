SELECT id FROM asked_ids WHERE id NOT IN (SELECT id FROM selected) ORDER BY id;
