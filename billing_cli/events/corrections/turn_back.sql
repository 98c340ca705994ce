-- in:  $change_id
-- out: turns: the events of the change as they were
INSERT INTO turns SELECT event_id, state, was FROM event_states WHERE change_id = $change_id;
