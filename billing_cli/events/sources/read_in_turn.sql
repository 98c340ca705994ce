-- Reads all of the export once more, with one thread, for the numbers of the lines that cannot be read.
-- in: view in_turn; out, beside the counts: reject_errors.
SELECT count(COLUMNS(*)) FROM in_turn;
