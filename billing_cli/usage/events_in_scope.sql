-- The events of the types and instants at hand, whether they count or not.
-- in:  events, meter_scope (one row)
CREATE OR REPLACE TEMP VIEW events_in_scope AS
SELECT e.* FROM events AS e, meter_scope AS s
WHERE e.time_us >= s.first_us AND e.time_us < s.last_us AND list_contains(s.types, e.type);
