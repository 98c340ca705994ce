-- The events of each line that prices single ones: those so far under its own number, those before under that of their leg.
-- in:  line_keys, items, metered_events
-- out: line_events, the relation that rating reads; legs are numbered as in `hand_to_rating`
INSERT INTO line_events
WITH
legs AS (
    SELECT k.line_id, k.item_id, i.window_id, k.dimensions FROM line_keys AS k JOIN items AS i ON i.item_id = k.item_id
    UNION ALL
    SELECT (SELECT max(line_id) FROM line_keys) + k.line_id, k.item_id, i.before_id, k.dimensions
    FROM line_keys AS k JOIN items AS i ON i.item_id = k.item_id
    WHERE k.before IS NOT NULL
)
SELECT l.line_id, m.place, m.value, m.amount
FROM legs AS l
JOIN items AS i ON i.item_id = l.item_id
JOIN metered_events AS m
    ON m.window_id = l.window_id AND m.meter = i.meter AND m.names = i.split_by AND m.asked IS NOT DISTINCT FROM i.asked
    AND m.dimensions = l.dimensions
WHERE i.by_event;
