-- The rows of the events that are wanted: what is computed of them is computed of no others.
CREATE OR REPLACE TEMP VIEW wanted_rows AS SELECT * FROM event_rows WHERE event_id IN (SELECT event_id FROM wanted);
