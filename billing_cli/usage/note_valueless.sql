-- The first few events that a subscription would meter if they had what they need, with where they stand.
-- in:  counted_events, meter_scope; $examples, how many
INSERT INTO valueless
WITH
shown AS (SELECT event_id FROM counted_events WHERE status = 'unmeterable' ORDER BY event_id LIMIT $examples)
SELECT s.meter, f.name, e.event_id - f.event_offset
FROM shown AS e
CROSS JOIN meter_scope AS s
JOIN files AS f ON e.event_id >= f.event_offset + f.first_row AND e.event_id < f.event_offset + f.first_row + f.rows_read;
