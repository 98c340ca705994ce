-- in:  superseded
-- out: uncounted_events, each event once
INSERT INTO uncounted_events
SELECT event_id, 'superseded', min(rule), arg_min(counted_source, rule) FROM superseded
WHERE event_id NOT IN (SELECT event_id FROM uncounted_events)
GROUP BY event_id;
