-- Free units of a line, without those that units before had.
-- in:  quantities, free_units
UPDATE free_units AS f SET quantity = CAST(f.quantity - b.quantity AS DECIMAL(38, 12))
FROM quantities AS q JOIN free_units AS b ON b.line_id = q.line_id
WHERE q.minus_of = f.line_id AND b.position = f.position;
