-- Events of the past that share a key with a row; few, as a rule, so that only they are compared.
CREATE OR REPLACE TEMP TABLE known_events AS
SELECT rowid AS place, k64 FROM events WHERE k64 IN (SELECT k64 FROM arrivals WHERE fault IS NULL);
