-- What becomes of events, by customer and type.
-- in:  turns
SELECT e.source, e.customer, e.type, t.state, count(*), min(e.time_us), max(e.time_us)
FROM event_rows AS e JOIN turns AS t ON t.event_id = e.event_id
GROUP BY e.source, e.customer, e.type, t.state
ORDER BY e.source, e.customer, e.type, t.state;
