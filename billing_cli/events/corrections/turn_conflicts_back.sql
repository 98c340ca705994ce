-- in:  $change_id
-- out: conflict_turns: the conflicts of the change as they were
INSERT INTO conflict_turns SELECT row_id, state, was FROM conflict_states WHERE change_id = $change_id;
