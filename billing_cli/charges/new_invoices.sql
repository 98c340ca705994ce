-- in:  drafts, all_lines, bill_discounts, new_blocked
-- out: new_invoices, in the shape of the store's `invoices`
CREATE OR REPLACE TEMP TABLE new_invoices AS
WITH
amounts AS (
    SELECT segment_id, amount_minor FROM all_lines
    UNION ALL
    SELECT l.segment_id, -b.amount_minor FROM bill_discounts AS b JOIN all_lines AS l ON l.line_id = b.line_id
),
totals AS (
    SELECT segment_id, CAST(sum(amount_minor) AS BIGINT) AS net FROM amounts
    WHERE segment_id NOT IN (SELECT segment_id FROM new_blocked) GROUP BY segment_id
)
SELECT
    d.invoice_id, $period::VARCHAR AS period, 'draft' AS status, d.customer, d.subscription, d.plan, d.billing_us, d.timezone,
    d.service_start, d.service_end, d.currency, d.parties,
    coalesce(t.net, CAST(0 AS BIGINT)) AS net_minor, CAST(0 AS BIGINT) AS tax_minor,
    coalesce(t.net, CAST(0 AS BIGINT)) AS total_minor, coalesce(t.net, CAST(0 AS BIGINT)) AS due_minor
FROM drafts AS d
LEFT JOIN totals AS t ON t.segment_id = d.segment_id
WHERE d.segment_id NOT IN (SELECT segment_id FROM new_blocked)
ORDER BY d.segment_id;
