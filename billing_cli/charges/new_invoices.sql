-- in:  drafts, line_keys, rated_lines, new_blocked
-- out: new_invoices, in the shape of the store's `invoices`
CREATE OR REPLACE TEMP TABLE new_invoices AS
WITH
totals AS (
    SELECT k.segment_id, CAST(sum(r.amount_minor) AS BIGINT) AS net
    FROM line_keys AS k JOIN rated_lines AS r ON r.line_id = k.line_id
    GROUP BY k.segment_id
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
