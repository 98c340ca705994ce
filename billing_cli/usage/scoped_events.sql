-- The events that one meter may count: of its types, within the instants of this run.
-- in:  events, meter_scope (one row)
CREATE OR REPLACE TEMP VIEW scoped_events AS
SELECT e.* FROM events AS e, meter_scope AS s
WHERE e.time_us >= s.first_us AND e.time_us < s.last_us AND list_contains(s.types, e.type);
