-- The events of a meter that asks for no local time.
-- in:  placed_events
-- out: timed_events
CREATE OR REPLACE TEMP VIEW timed_events AS
SELECT *, CAST(NULL AS VARCHAR) AS schedule_slot FROM placed_events;
