-- in:  priced_lines, tiers; $groups
SELECT price_id, lower, upper FROM tiers
WHERE price_id IN (SELECT price_id FROM priced_lines WHERE list_contains($groups::INTEGER[], group_id))
ORDER BY price_id, tier;
