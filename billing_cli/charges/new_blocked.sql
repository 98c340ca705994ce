-- The lines that cannot be priced, and sums that leave the limits; each blocks the invoice of its subscription, unless that was issued.
-- in:  all_lines, bill_totals, drafts
CREATE OR REPLACE TEMP TABLE new_blocked AS
WITH
problems AS (
    SELECT bill_id, line, charge, dimensions_text, problem, quantity FROM all_lines WHERE problem IS NOT NULL
    UNION ALL  -- a sum beyond what an amount may be, if every line is within
    SELECT t.bill_id, 0, NULL, '{}', 'overflow', CAST(0 AS DECIMAL(38, 12))
    FROM bill_totals AS t JOIN drafts AS d ON d.bill_id = t.bill_id
    WHERE
        limited_minor(t.net_minor, d.minor_units) IS NULL
        AND t.bill_id NOT IN (SELECT bill_id FROM all_lines WHERE problem IS NOT NULL)
)
SELECT
    $period::VARCHAR AS period, d.subscription, p.charge, p.dimensions_text AS dimensions, p.problem AS code,
    p.quantity, d.bill_id, d.currency
FROM problems AS p JOIN drafts AS d ON d.bill_id = p.bill_id
WHERE d.invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
ORDER BY d.subscription, p.line;
