-- out: new_lines, in the shape of the store's `invoice_lines`
CREATE OR REPLACE TEMP TABLE new_lines AS
SELECT
    d.invoice_id, CAST(k.line AS INTEGER) AS line, k.charge, c.kind, c.labels, k.dimensions_text AS dimensions,
    d.service_start, d.service_end, k.quantity, r.gross, c.share_numerator, c.share_denominator, r.amount_minor
FROM line_keys AS k
JOIN rated_lines AS r ON r.line_id = k.line_id
JOIN segment_charges AS c ON c.segment_id = k.segment_id AND c.position = k.position
JOIN drafts AS d ON d.segment_id = k.segment_id
WHERE d.segment_id NOT IN (SELECT segment_id FROM new_blocked)
ORDER BY k.line_id;
