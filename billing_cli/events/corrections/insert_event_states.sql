INSERT INTO event_states SELECT $change_id, event_id, was, state FROM turns ORDER BY event_id;
