-- in:  priced_lines; $groups
SELECT group_id, line_id, price_id, remaining FROM priced_lines
WHERE list_contains($groups::INTEGER[], group_id) AND price_id IS NOT NULL AND remaining IS NOT NULL
ORDER BY group_id, line_id;
