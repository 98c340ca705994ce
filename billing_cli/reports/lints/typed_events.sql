-- All stored events of the types at hand.
-- in:  events, lint_types
CREATE OR REPLACE TEMP VIEW typed_events AS
SELECT e.* FROM events AS e SEMI JOIN lint_types AS t ON t.type = e.type;
