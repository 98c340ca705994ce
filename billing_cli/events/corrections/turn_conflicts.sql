-- in:  asked_conflicts
-- out: conflict_turns, of those that are open, or kept and are to become something else
INSERT INTO conflict_turns
SELECT row_id, state, $state FROM asked_conflicts WHERE state IN ('open', 'kept') AND state <> $state;
