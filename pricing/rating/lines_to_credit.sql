-- Every line of some bills with its rounded amount less what discounts of the bill take off it, in the order they print;
-- bill_id is null where the charge tells it, group_id for a line that no quantity has. A line that cannot be priced, or of which
-- no rate of tax is known, is a problem.
-- in:  quantities, rated_lines, added_lines, bill_discounts, taxes, taxed; $bills, $charges
WITH
untaxed AS (
    SELECT x.bill_id, t.charge_id, t.group_id FROM taxes AS x JOIN taxed AS t ON t.tax_id = x.tax_id WHERE x.rate IS NULL
),
lines AS (
    SELECT
        NULL::INTEGER AS bill_id, q.charge_id, q.group_id, q.line_id, r.amount_minor,
        r.problem IS NOT NULL OR q.group_id IN (SELECT group_id FROM untaxed WHERE group_id IS NOT NULL) AS problem, 0 AS added
    FROM quantities AS q JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE list_contains($charges::INTEGER[], q.charge_id)
    UNION ALL
    SELECT
        a.bill_id, a.charge_id, NULL, a.line_id, a.amount_minor,
        a.amount_minor IS NULL OR EXISTS (
            FROM untaxed AS u
            WHERE u.bill_id = a.bill_id AND u.group_id IS NULL AND u.charge_id IS NOT DISTINCT FROM a.charge_id
        ),
        1
    FROM added_lines AS a
    WHERE list_contains($bills::INTEGER[], a.bill_id)
),
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM bill_discounts GROUP BY line_id
)
SELECT l.bill_id, l.charge_id, l.group_id, l.line_id, l.amount_minor - coalesce(t.taken_minor, 0), l.problem
FROM lines AS l LEFT JOIN taken AS t ON t.line_id = l.line_id
ORDER BY l.charge_id NULLS LAST, l.added, l.line_id;
