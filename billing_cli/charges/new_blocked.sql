-- The lines that cannot be priced, and sums that leave the limits; each blocks the invoice of its subscription.
-- in:  all_lines, bill_discounts, drafts
CREATE OR REPLACE TEMP TABLE new_blocked AS
WITH
amounts AS (
    SELECT segment_id, amount_minor FROM all_lines
    UNION ALL
    SELECT l.segment_id, -b.amount_minor FROM bill_discounts AS b JOIN all_lines AS l ON l.line_id = b.line_id
),
totals AS (
    SELECT a.segment_id, sum(a.amount_minor) AS net FROM amounts AS a
    WHERE a.segment_id NOT IN (SELECT segment_id FROM all_lines WHERE problem IS NOT NULL)
    GROUP BY a.segment_id
),
problems AS (
    SELECT segment_id, line, charge, dimensions_text, problem, quantity FROM all_lines WHERE problem IS NOT NULL
    UNION ALL  -- a sum beyond what an amount may be
    SELECT t.segment_id, 0, NULL, '{}', 'overflow', CAST(0 AS DECIMAL(38, 12))
    FROM totals AS t JOIN drafts AS d ON d.segment_id = t.segment_id
    WHERE limited_minor(t.net, d.minor_units) IS NULL
)
SELECT
    $period::VARCHAR AS period, d.subscription, p.charge, p.dimensions_text AS dimensions, p.problem AS code,
    p.quantity, d.segment_id, d.currency
FROM problems AS p JOIN drafts AS d ON d.segment_id = p.segment_id
ORDER BY d.subscription, p.line;
