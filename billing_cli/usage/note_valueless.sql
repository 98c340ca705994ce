-- The first few events that a subscription would meter if they had what they need, with where they stand.
-- in:  timed_events, meter_scope; $examples, how many
INSERT INTO valueless
SELECT s.meter, f.name, v.row_number
FROM timed_events AS e
CROSS JOIN meter_scope AS s
JOIN events AS v ON v.event_id = e.event_id
JOIN files AS f ON f.file_id = v.file_id
WHERE e.status = 'unmeterable'
ORDER BY e.event_id LIMIT $examples;
