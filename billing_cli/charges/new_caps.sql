-- Bills that reach their cap: the lines of the period that ended, after all discounts, before credits and tax. What is billed in
-- advance for the next period is none of them.
-- in:  caps, all_lines, line_keys, bill_charges, bill_discounts, drafts, left_out
-- out: new_caps, in the shape of the store's `caps_reached`
CREATE OR REPLACE TEMP TABLE new_caps AS
WITH
lines AS (
    SELECT l.line_id, l.bill_id, l.amount_minor
    FROM all_lines AS l
    LEFT JOIN line_keys AS k ON k.line_id = l.line_id
    LEFT JOIN bill_charges AS c ON c.charge_id = k.charge_id
    WHERE coalesce(c.counts, true) AND l.bill_id IN (SELECT bill_id FROM caps)
),
amounts AS (
    SELECT bill_id, amount_minor FROM lines
    UNION ALL
    SELECT l.bill_id, -b.amount_minor FROM bill_discounts AS b JOIN lines AS l ON l.line_id = b.line_id
),
spent AS (
    SELECT bill_id, CAST(sum(amount_minor) AS HUGEINT) AS spend_minor FROM amounts GROUP BY bill_id
)
SELECT
    $period::VARCHAR AS period, d.invoice_id, d.subscription, d.currency, CAST(s.spend_minor AS BIGINT) AS spend_minor,
    c.cap_minor, c.action
FROM caps AS c
JOIN spent AS s ON s.bill_id = c.bill_id
JOIN drafts AS d ON d.bill_id = c.bill_id
WHERE s.spend_minor >= c.cap_minor AND d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY d.bill_id;
