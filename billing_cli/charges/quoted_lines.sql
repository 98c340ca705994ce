-- Every line with what it came to, in order; problem is null where it was priced.
SELECT
    bill_id, line_id, problem, charge, kind, labels, dimensions_text, quantity, before, gross, amount_minor
FROM all_lines ORDER BY bill_id, line;
