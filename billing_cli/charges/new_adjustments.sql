-- out: new_adjustments, in the shape of the store's `invoice_adjustments`
CREATE OR REPLACE TEMP TABLE new_adjustments AS
SELECT
    d.invoice_id, l.line, a.place, a.kind, a.quantity, a.numerator, a.denominator, a.amount_minor, a.detail
FROM line_adjustments AS a
JOIN all_lines AS l ON l.line_id = a.line_id
JOIN drafts AS d ON d.segment_id = l.segment_id
WHERE d.segment_id NOT IN (SELECT segment_id FROM new_blocked)
ORDER BY l.segment_id, l.line, a.place;
