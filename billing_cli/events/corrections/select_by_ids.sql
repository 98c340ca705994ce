-- Of the ids that are asked for, the contents that stand for them.
-- in:  asked_ids; wanted_events, those of wanted_by_ids
-- out: selected(event_id, id, state)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT e.event_id, e.id, coalesce(u.why, 'counted') AS state
FROM wanted_events AS e
SEMI JOIN asked_ids AS a ON a.id = e.id
LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id
WHERE u.why IS DISTINCT FROM 'replaced';
