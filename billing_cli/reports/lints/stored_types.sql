-- The types of all stored events that count, and how many there are of each.
-- in:  events, uncounted_events
SELECT type, count(*) AS events FROM events
WHERE event_id NOT IN (SELECT event_id FROM uncounted_events)
GROUP BY type ORDER BY type;
