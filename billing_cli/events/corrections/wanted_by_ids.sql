CREATE OR REPLACE TEMP TABLE wanted AS
SELECT event_id FROM event_rows WHERE source = $source AND key IN (SELECT key FROM asked_ids);
