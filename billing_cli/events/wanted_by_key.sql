-- Events of the past that share a key with a row; few, as a rule, so that only they are compared.
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT event_id, key FROM event_rows WHERE key IN (SELECT key FROM arrivals WHERE fault IS NULL);
