-- in:  asked_conflicts, siblings
-- out: contents: of the conflicts whose content was no event yet
INSERT INTO contents
SELECT row_id, source, id, customer, type, time_us, properties FROM asked_conflicts
WHERE row_id IN (SELECT row_id FROM siblings GROUP BY row_id HAVING NOT bool_or(own));
