-- in: placed_lines, run_names, slices, drafts, line_adjustments and left_out of a run; $after as in put_invoices
INSERT INTO kept_lines
WITH
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM line_adjustments
    WHERE kind IN ('subscription_discount', 'promotional_credit', 'included_tax') GROUP BY line_id
),
entered AS (SELECT line_id, max(tier) AS tier FROM slices GROUP BY line_id),
named AS (
    SELECT l.line_id, l.bill_id, l.line, l.filed_item, n.name_no, n.key_no, l.quantity, l.amount_minor
    FROM placed_lines AS l
    JOIN drafts AS d ON d.bill_id = l.bill_id
    JOIN run_names AS n
        ON
            n.filed_item IS NOT DISTINCT FROM l.filed_item AND n.dimensions_text = l.dimensions_text
            AND n.from_day = d.service_start AND n.to_day = d.service_end AND n.filed_charge IS NOT DISTINCT FROM l.filed_charge
            AND n.kind IS NOT DISTINCT FROM l.kind AND n.labels IS NOT DISTINCT FROM l.labels
    WHERE l.bill_id NOT IN (SELECT bill_id FROM left_out)
),
alike AS (  -- lines of one bill that are equal in all that names them, each with its place among them: few may be
    SELECT line_id, row_number() OVER (PARTITION BY bill_id, key_no ORDER BY line) AS nth FROM named
    WHERE filed_item IS NULL OR key_no IN (SELECT key_no FROM run_names GROUP BY key_no HAVING count(*) > 1)
)
SELECT
    $after + l.bill_id, l.name_no, coalesce(a.nth, 1), l.quantity, l.amount_minor, l.amount_minor - coalesce(t.taken_minor, 0),
    e.tier
FROM named AS l
LEFT JOIN taken AS t ON t.line_id = l.line_id
LEFT JOIN entered AS e ON e.line_id = l.line_id
LEFT JOIN alike AS a ON a.line_id = l.line_id;
