-- The events of a meter that asks for no local time.
-- in:  counting_events
-- out: timed_events
CREATE OR REPLACE TEMP VIEW timed_events AS
SELECT *, CAST(NULL AS VARCHAR) AS schedule_slot FROM counting_events;
