-- The events of this run.
CREATE OR REPLACE TEMP VIEW new_events AS SELECT * FROM events WHERE event_id >= getvariable('first_event_of_run');
