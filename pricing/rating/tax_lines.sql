-- The lines that are taxed, with what is left of them after discounts of the whole and promotional money.
-- in:  taxes, taxed, quantities, rated_lines, added_lines, bill_discounts, credit_draws
-- out: tax_lines; charge_id (null last), added, line_id is the order in which the lines of a bill print
CREATE OR REPLACE TEMP TABLE tax_lines AS
WITH
lines AS (
    SELECT t.tax_id, q.charge_id, 0 AS added, q.line_id, r.amount_minor
    FROM taxed AS t
    JOIN quantities AS q ON q.group_id = t.group_id
    JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE r.problem IS NULL
    UNION ALL
    SELECT t.tax_id, a.charge_id, 1, a.line_id, a.amount_minor
    FROM taxed AS t
    JOIN added_lines AS a ON a.charge_id = t.charge_id
    WHERE t.group_id IS NULL AND a.amount_minor IS NOT NULL
    UNION ALL
    SELECT t.tax_id, NULL, 1, a.line_id, a.amount_minor
    FROM taxed AS t
    JOIN taxes AS x ON x.tax_id = t.tax_id
    JOIN added_lines AS a ON a.bill_id = x.bill_id AND a.charge_id IS NULL
    WHERE t.group_id IS NULL AND t.charge_id IS NULL AND a.amount_minor IS NOT NULL
),
lowered AS (
    SELECT line_id, amount_minor FROM bill_discounts
    UNION ALL
    SELECT line_id, amount_minor FROM credit_draws WHERE line_id IS NOT NULL AND amount_minor IS NOT NULL
),
taken AS (SELECT line_id, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM lowered GROUP BY line_id)
SELECT l.tax_id, l.charge_id, l.added, l.line_id, l.amount_minor - coalesce(t.taken_minor, 0) AS amount_minor
FROM lines AS l LEFT JOIN taken AS t ON t.line_id = l.line_id;
