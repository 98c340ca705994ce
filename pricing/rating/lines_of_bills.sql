-- Every line of some bills with its rounded amount, in the order they print; bill_id is null where the charge tells it,
-- group_id for a line of no quantity.
-- in:  quantities, rated_lines, added_lines; $bills, $charges
SELECT bill_id, charge_id, group_id, line_id, amount_minor FROM (
    SELECT NULL::INTEGER AS bill_id, q.charge_id, q.group_id, q.line_id, r.amount_minor, 0 AS added
    FROM quantities AS q JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE list_contains($charges::INTEGER[], q.charge_id) AND r.problem IS NULL
    UNION ALL
    SELECT bill_id, charge_id, NULL, line_id, amount_minor, 1 FROM added_lines
    WHERE list_contains($bills::INTEGER[], bill_id) AND amount_minor IS NOT NULL
)
ORDER BY charge_id NULLS LAST, added, line_id;
