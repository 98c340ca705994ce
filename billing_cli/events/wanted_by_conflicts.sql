-- The events that the conflicts at hand contradicted, and where one of these was replaced, all contents of its id: only then
-- are keys looked up in all of history.
CREATE OR REPLACE TEMP TABLE wanted AS
WITH
contradicted AS (SELECT DISTINCT stays_event_id AS event_id FROM asked_conflicts),
moved AS (
    SELECT key FROM event_rows
    WHERE event_id IN (SELECT event_id FROM contradicted SEMI JOIN (FROM uncounted_rows WHERE why = 'replaced') USING (event_id))
)
SELECT event_id FROM contradicted
UNION
SELECT event_id FROM event_rows WHERE key IN (SELECT key FROM moved);
