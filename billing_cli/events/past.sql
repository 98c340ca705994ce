-- What the events say that share a key with a row; why: they do not count, as a person decided.
CREATE OR REPLACE TEMP TABLE past AS
SELECT e.event_id, e.source, e.id, e.customer, e.type, e.time_us, e.properties, u.why
FROM wanted_events AS e LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id;
