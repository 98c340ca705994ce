-- The events that the file brought.
INSERT INTO chosen SELECT event_id FROM event_rows WHERE event_id > $event_offset;
