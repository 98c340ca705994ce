-- The events whose expressions SQL could not answer exactly.
CREATE OR REPLACE TEMP VIEW hard_events AS
SELECT s.* FROM scoped_events AS s SEMI JOIN (SELECT event_id FROM meter_events WHERE hard) AS h ON h.event_id = s.event_id;
