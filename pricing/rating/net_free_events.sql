-- What of a line's events is free, without what was of those before.
-- in:  quantities, free_parts
UPDATE free_parts AS f SET events = f.events - b.events, quantity = CAST(f.quantity - b.quantity AS DECIMAL(38, 12))
FROM quantities AS q JOIN free_parts AS b ON b.line_id = q.line_id
WHERE q.minus_of = f.line_id;
