-- The last change of a conflict.
SELECT max(change_id) FROM conflict_states WHERE row_id = $row_id;
