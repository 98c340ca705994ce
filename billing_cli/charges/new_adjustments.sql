-- out: new_adjustments, in the shape of the store's `invoice_adjustments`
CREATE OR REPLACE TEMP TABLE new_adjustments AS
SELECT
    d.invoice_id, l.line, a.place, a.kind, a.quantity, a.numerator, a.denominator, CAST(a.amount_minor AS BIGINT) AS amount_minor,
    a.detail
FROM line_adjustments AS a
JOIN all_lines AS l ON l.line_id = a.line_id
JOIN drafts AS d ON d.bill_id = l.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY l.bill_id, l.line, a.place;
