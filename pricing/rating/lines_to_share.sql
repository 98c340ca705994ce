-- in:  priced_lines, quantities; $groups
SELECT
    p.group_id, p.line_id, p.price_id, p.remaining, q.charge_id, CAST(to_json(q.dimensions) AS VARCHAR) AS dimensions_text, q.minus_of
FROM priced_lines AS p JOIN quantities AS q ON q.line_id = p.line_id
WHERE list_contains($groups::INTEGER[], p.group_id) AND p.price_id IS NOT NULL AND p.remaining IS NOT NULL
ORDER BY p.group_id, p.line_id;
