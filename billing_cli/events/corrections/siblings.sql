-- The contents known of the ids of the conflicts at hand, and which conflict's own content each is.
-- in:  asked_conflicts, of each id one at most; wanted_events, those of wanted_siblings
-- out: siblings(row_id, event_id, state, own)
CREATE OR REPLACE TEMP TABLE siblings AS
SELECT
    c.row_id, e.event_id, coalesce(u.why, 'counted') AS state,
    (e.customer, e.type, e.time_us, e.properties) = (c.customer, c.type, c.time_us, c.properties) AS own
FROM asked_conflicts AS c
JOIN wanted_events AS e ON e.source = c.source AND e.id = c.id
LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id
WHERE c.state IN ('open', 'kept');
