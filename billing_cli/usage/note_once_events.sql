-- in:  keyed_once_events, once_wanted
-- out: once_events
INSERT INTO once_events
SELECT event_id, customer, key, hash, time_us, source, id FROM keyed_once_events
WHERE NOT hard AND hash IN (SELECT hash FROM once_wanted);
