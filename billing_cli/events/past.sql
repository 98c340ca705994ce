-- What the events say that share a key with a row.
CREATE OR REPLACE TEMP TABLE past AS
SELECT event_id, source, id, customer, type, time_us, properties FROM wanted_events;
