-- All stored events of the types at hand that count.
-- in:  events, lint_types, uncounted_events
CREATE OR REPLACE TEMP VIEW typed_events AS
SELECT e.* FROM events AS e SEMI JOIN lint_types AS t ON t.type = e.type
WHERE e.event_id NOT IN (SELECT event_id FROM uncounted_events);
