-- The events of the types and instants at hand, whether they count or not.
-- in:  events, meter_scope (one row)
CREATE OR REPLACE TEMP VIEW events_in_scope AS
SELECT e.event_id, e.source, coalesce(e.id_text, CAST(e.id AS VARCHAR)) AS id, e.customer, e.type, e.time_us, e.properties
FROM events AS e, meter_scope AS s
WHERE e.time_us >= s.first_us AND e.time_us < s.last_us AND list_contains(s.types, e.type);
