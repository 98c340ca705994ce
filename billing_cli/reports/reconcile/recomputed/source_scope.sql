-- The events that count: none that a person voided or replaced, none that a rule leaves out.
CREATE OR REPLACE TEMP VIEW source_scope AS
SELECT * FROM events
WHERE
    time_us >= getvariable('source_scope')['first_us'] AND time_us < getvariable('source_scope')['last_us']
    AND list_contains(getvariable('source_scope')['types'], type)
    AND event_id NOT IN (SELECT event_id FROM uncounted_rows)
    AND event_id NOT IN (SELECT event_id FROM uncounted_events);
