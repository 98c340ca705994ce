-- All stored events of the types at hand that count.
-- in:  events, lint_types, uncounted_events
CREATE OR REPLACE TEMP VIEW typed_events AS
SELECT e.event_id, e.source, coalesce(e.id_text, CAST(e.id AS VARCHAR)) AS id, e.customer, e.type, e.time_us, e.properties
FROM events AS e SEMI JOIN lint_types AS t ON t.type = e.type
WHERE e.event_id NOT IN (SELECT event_id FROM uncounted_events);
