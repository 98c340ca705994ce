-- in: new_lines, new_slices, new_adjustments and new_invoices of a run
INSERT INTO side_lines
WITH
taken AS (
    SELECT invoice_id, line, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM new_adjustments
    WHERE kind IN ('subscription_discount', 'promotional_credit', 'included_tax') GROUP BY invoice_id, line
),
entered AS (SELECT invoice_id, line, max(tier) AS tier FROM new_slices GROUP BY invoice_id, line),
named AS (SELECT labels, labels::JSON ->> 'name' AS name FROM (SELECT DISTINCT labels FROM new_lines)),
alike AS (  -- lines that are equal in all that names them, each with its place among them: few
    SELECT l.invoice_id, l.line, row_number() OVER (
        PARTITION BY l.invoice_id, l.charge, l.kind, l.dimensions, l.service_start, l.service_end ORDER BY l.line
    ) AS nth
    FROM new_lines AS l
    JOIN (
        SELECT invoice_id, charge, kind, dimensions, service_start, service_end FROM new_lines GROUP BY ALL HAVING count(*) > 1
    ) AS a
        ON a.invoice_id = l.invoice_id AND a.charge IS NOT DISTINCT FROM l.charge AND a.kind = l.kind
        AND a.dimensions = l.dimensions AND a.service_start = l.service_start AND a.service_end = l.service_end
)
SELECT
    $side, i.period, l.invoice_id, i.customer, i.subscription, i.plan, i.currency, l.charge, n.name, l.kind,
    l.dimensions, l.service_start, l.service_end, coalesce(a.nth, 1),
    l.quantity, l.amount_minor, l.amount_minor - coalesce(t.taken_minor, 0), e.tier
FROM new_lines AS l
JOIN new_invoices AS i ON i.invoice_id = l.invoice_id
JOIN named AS n ON n.labels = l.labels
LEFT JOIN taken AS t ON t.invoice_id = l.invoice_id AND t.line = l.line
LEFT JOIN entered AS e ON e.invoice_id = l.invoice_id AND e.line = l.line
LEFT JOIN alike AS a ON a.invoice_id = l.invoice_id AND a.line = l.line;
