-- in:  quantities, gross_lines; $charges
SELECT q.charge_id, q.line_id, g.gross, q.numerator, q.denominator, q.minor_units
FROM quantities AS q JOIN gross_lines AS g ON g.line_id = q.line_id
WHERE list_contains($charges::INTEGER[], q.charge_id) AND g.problem IS NULL
ORDER BY q.charge_id, q.line_id;
