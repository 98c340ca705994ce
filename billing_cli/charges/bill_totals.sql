-- What each contract's lines come to, less the discounts of the whole, promotional credits and the tax that they hold, in minor
-- units; lines without an amount left out.
-- in:  all_lines, bill_discounts, credit_draws, included_taxes
-- out: bill_totals
CREATE OR REPLACE TEMP TABLE bill_totals AS
WITH
amounts AS (
    SELECT bill_id, amount_minor FROM all_lines
    UNION ALL
    SELECT l.bill_id, -b.amount_minor FROM bill_discounts AS b JOIN all_lines AS l ON l.line_id = b.line_id
    UNION ALL
    SELECT l.bill_id, -c.amount_minor FROM credit_draws AS c JOIN all_lines AS l ON l.line_id = c.line_id
    WHERE c.amount_minor IS NOT NULL
    UNION ALL
    SELECT l.bill_id, -t.amount_minor FROM included_taxes AS t JOIN all_lines AS l ON l.line_id = t.line_id
)
SELECT bill_id, CAST(sum(amount_minor) AS HUGEINT) AS net_minor FROM amounts GROUP BY bill_id;
