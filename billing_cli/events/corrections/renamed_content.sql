-- in:  asked_conflicts, one
-- out: contents: its content under a new id
INSERT INTO contents SELECT $event_id, source, $id, customer, type, time_us, properties FROM asked_conflicts;
