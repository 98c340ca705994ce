-- in:  superseded
-- out: uncounted_events
INSERT INTO uncounted_events
SELECT event_id, 'superseded', min(rule), arg_min(counted_source, rule) FROM superseded GROUP BY event_id;
