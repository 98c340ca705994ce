-- The events of a meter, each by itself.
-- in:  meter_events
CREATE OR REPLACE TEMP VIEW placeable_events AS SELECT * FROM meter_events;
