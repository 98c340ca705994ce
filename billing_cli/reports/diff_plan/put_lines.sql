-- in: all_lines, slices, drafts, line_adjustments and new_invoices of a run
INSERT INTO side_lines
WITH
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM line_adjustments
    WHERE kind IN ('subscription_discount', 'promotional_credit', 'included_tax') GROUP BY line_id
),
entered AS (SELECT line_id, max(tier) AS tier FROM slices GROUP BY line_id),
named AS (SELECT labels, labels::JSON ->> 'name' AS name FROM (SELECT DISTINCT labels FROM all_lines)),
kept AS (
    SELECT d.bill_id, d.service_start AS from_day, d.service_end AS to_day, i.*
    FROM drafts AS d JOIN new_invoices AS i ON i.invoice_id = d.invoice_id
),
alike AS (  -- lines that are equal in all that names them, each with its place among them: few
    SELECT l.bill_id, l.line, row_number() OVER (
        PARTITION BY l.bill_id, l.charge, l.kind, l.dimensions_text, l.service_start, l.service_end ORDER BY l.line
    ) AS nth
    FROM all_lines AS l
    JOIN (
        SELECT bill_id, charge, kind, dimensions_text, service_start, service_end FROM all_lines
        GROUP BY ALL HAVING count(*) > 1
    ) AS a
        ON a.bill_id = l.bill_id AND a.charge IS NOT DISTINCT FROM l.charge AND a.kind = l.kind
        AND a.dimensions_text = l.dimensions_text AND a.service_start IS NOT DISTINCT FROM l.service_start
        AND a.service_end IS NOT DISTINCT FROM l.service_end
)
SELECT
    $side, i.period, i.invoice_id, i.customer, i.subscription, i.plan, i.currency, l.charge, n.name, l.kind,
    l.dimensions_text, coalesce(l.service_start, i.from_day), coalesce(l.service_end, i.to_day), coalesce(a.nth, 1),
    l.quantity, l.amount_minor, l.amount_minor - coalesce(t.taken_minor, 0), e.tier
FROM all_lines AS l
JOIN kept AS i ON i.bill_id = l.bill_id
JOIN named AS n ON n.labels = l.labels
LEFT JOIN taken AS t ON t.line_id = l.line_id
LEFT JOIN entered AS e ON e.line_id = l.line_id
LEFT JOIN alike AS a ON a.bill_id = l.bill_id AND a.line = l.line;
