-- The contents of conflicts take the place of the events that they contradict: as events that there were before, or as new ones.
-- in:  siblings
-- out: turns
INSERT INTO turns
SELECT event_id, state, CASE WHEN own THEN 'counted' ELSE 'replaced' END FROM siblings
WHERE (own AND state <> 'counted') OR (NOT own AND state <> 'replaced')
UNION ALL
SELECT row_id, 'replaced', 'counted' FROM siblings GROUP BY row_id HAVING NOT bool_or(own);
