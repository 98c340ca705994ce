-- Every line of some bills with its rounded amount less what discounts of the bill take off it, in the order they print;
-- bill_id is null where the charge tells it, group_id for a line that no quantity has.
-- in:  quantities, rated_lines, added_lines, bill_discounts; $bills, $charges
WITH
lines AS (
    SELECT NULL::INTEGER AS bill_id, q.charge_id, q.group_id, q.line_id, r.amount_minor, r.problem IS NOT NULL AS problem, 0 AS added
    FROM quantities AS q JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE list_contains($charges::INTEGER[], q.charge_id)
    UNION ALL
    SELECT bill_id, charge_id, NULL, line_id, amount_minor, amount_minor IS NULL, 1 FROM added_lines
    WHERE list_contains($bills::INTEGER[], bill_id)
),
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM bill_discounts GROUP BY line_id
)
SELECT l.bill_id, l.charge_id, l.group_id, l.line_id, l.amount_minor - coalesce(t.taken_minor, 0), l.problem
FROM lines AS l LEFT JOIN taken AS t ON t.line_id = l.line_id
ORDER BY l.charge_id NULLS LAST, l.added, l.line_id;
