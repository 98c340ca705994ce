-- in: new_lines, new_slices, new_adjustments and new_invoices of a run
INSERT INTO side_lines
WITH
taken AS (
    SELECT invoice_id, line, CAST(sum(amount_minor) AS BIGINT) AS taken_minor FROM new_adjustments
    WHERE kind IN ('subscription_discount', 'promotional_credit', 'included_tax') GROUP BY invoice_id, line
),
entered AS (SELECT invoice_id, line, max(tier) AS tier FROM new_slices GROUP BY invoice_id, line)
SELECT
    $side, i.period, l.invoice_id, i.customer, i.subscription, i.plan, i.currency, l.charge, l.labels::JSON ->> 'name', l.kind,
    l.dimensions, l.service_start, l.service_end,
    row_number() OVER (
        PARTITION BY l.invoice_id, l.charge, l.kind, l.dimensions, l.service_start, l.service_end ORDER BY l.line
    ),
    l.quantity, l.amount_minor, l.amount_minor - coalesce(t.taken_minor, 0), e.tier
FROM new_lines AS l
JOIN new_invoices AS i ON i.invoice_id = l.invoice_id
LEFT JOIN taken AS t ON t.invoice_id = l.invoice_id AND t.line = l.line
LEFT JOIN entered AS e ON e.invoice_id = l.invoice_id AND e.line = l.line;
