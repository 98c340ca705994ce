-- Every content that shares a key with an event that the conflicts at hand contradicted.
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT event_id FROM event_rows
WHERE key IN (SELECT key FROM event_rows WHERE event_id IN (SELECT stays_event_id FROM asked_conflicts));
