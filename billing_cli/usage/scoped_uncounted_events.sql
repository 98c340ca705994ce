-- In the place of the events that one meter may count, those that it would count besides if they counted at all.
-- in:  events_in_scope, uncounted_events
CREATE OR REPLACE TEMP VIEW scoped_events AS
SELECT * FROM events_in_scope WHERE event_id IN (SELECT event_id FROM uncounted_events);
