-- The events of a meter that counts every event.
-- in:  placed_events
CREATE OR REPLACE TEMP VIEW counting_events AS SELECT * FROM placed_events;
