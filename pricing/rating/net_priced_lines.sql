-- What of a line is priced, without what was of the units before.
-- in:  quantities, priced_lines
UPDATE priced_lines AS p SET
    converted = CAST(p.converted - b.converted AS DECIMAL(38, 12)), remaining = CAST(p.remaining - b.remaining AS DECIMAL(38, 12)),
    charged = CAST(p.charged - b.charged AS DECIMAL(38, 12))
FROM quantities AS q JOIN priced_lines AS b ON b.line_id = q.line_id
WHERE q.minus_of = p.line_id;
