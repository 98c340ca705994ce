-- Duplicates and conflicts of the file, and how many of the duplicates are of events that a person voided.
SELECT
    count(*) FILTER (outcome = 'duplicate'), count(*) FILTER (outcome = 'conflict'),
    count(*) FILTER (
        outcome = 'duplicate'
        AND row_number IN (SELECT row_number FROM suspects SEMI JOIN (FROM past WHERE why = 'voided') USING (source, id))
    )
FROM decisions;
