-- Every line with what it came to, in order; problem is null where it was priced.
SELECT
    segment_id, line_id, problem, charge, kind, labels, dimensions_text, quantity, gross, amount_minor
FROM all_lines ORDER BY segment_id, line;
