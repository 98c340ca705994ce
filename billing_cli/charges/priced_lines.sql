-- Every line with what it came to, in order; problem is null where it was priced.
SELECT
    k.segment_id, k.line_id, r.problem,
    k.charge, c.kind, c.labels, k.dimensions_text, k.quantity, r.gross, c.share_numerator, c.share_denominator, r.amount_minor
FROM line_keys AS k
JOIN rated_lines AS r ON r.line_id = k.line_id
JOIN segment_charges AS c ON c.segment_id = k.segment_id AND c.position = k.position
ORDER BY k.line_id;
