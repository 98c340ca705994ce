-- Duplicates and conflicts of the file.
SELECT count(*) FILTER (outcome = 'duplicate'), count(*) FILTER (outcome = 'conflict') FROM decisions;
