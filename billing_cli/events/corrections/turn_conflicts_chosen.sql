-- Conflicts whose content counts now.
-- in:  siblings, chosen, asked_conflicts
-- out: conflict_turns
INSERT INTO conflict_turns
SELECT c.row_id, c.state, 'replaced' FROM asked_conflicts AS c
SEMI JOIN (FROM siblings WHERE own AND event_id IN (SELECT event_id FROM chosen)) AS s ON s.row_id = c.row_id;
