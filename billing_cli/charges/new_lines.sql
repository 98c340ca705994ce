-- out: new_lines, in the shape of the store's `invoice_lines`
CREATE OR REPLACE TEMP TABLE new_lines AS
SELECT
    d.invoice_id, l.line, l.charge, l.kind, l.labels, l.dimensions_text AS dimensions,
    coalesce(l.service_start, d.service_start) AS service_start, coalesce(l.service_end, d.service_end) AS service_end,
    l.quantity, l.before AS units_before, l.gross, l.amount_minor
FROM all_lines AS l
JOIN drafts AS d ON d.bill_id = l.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY l.bill_id, l.line;
