-- out: new_lines, in the shape of the store's `invoice_lines`
CREATE OR REPLACE TEMP TABLE new_lines AS
SELECT
    d.invoice_id, l.line, l.charge, l.kind, l.labels, l.dimensions_text AS dimensions,
    d.service_start, d.service_end, l.quantity, l.gross, l.amount_minor
FROM all_lines AS l
JOIN drafts AS d ON d.segment_id = l.segment_id
WHERE d.segment_id NOT IN (SELECT segment_id FROM new_blocked)
ORDER BY l.segment_id, l.line;
