INSERT INTO conflict_states SELECT $change_id, row_id, was, state FROM conflict_turns ORDER BY row_id;
