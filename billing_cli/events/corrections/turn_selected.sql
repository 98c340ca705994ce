-- in:  selected, those of state $was
-- out: turns, to $state
INSERT INTO turns SELECT event_id, $was, $state FROM selected WHERE state = $was;
