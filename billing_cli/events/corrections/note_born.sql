-- New contents of ids that are known.
-- in:  suspects, past, decisions
-- out: born
INSERT INTO born
SELECT $event_offset + row_number FROM suspects SEMI JOIN (FROM decisions WHERE outcome = 'accepted') USING (row_number)
SEMI JOIN past USING (source, id);
