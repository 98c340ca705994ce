-- The events that one meter may count.
-- in:  events_in_scope, uncounted_events; NOT IN and no join, which might keep the events in memory instead of these
CREATE OR REPLACE TEMP VIEW scoped_events AS
SELECT * FROM events_in_scope WHERE event_id NOT IN (SELECT event_id FROM uncounted_events);
