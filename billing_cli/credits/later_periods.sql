-- Periods after this one in which grants were used that it changes.
-- in:  new_movements; $period
SELECT DISTINCT m.period FROM credit_movements AS m
WHERE m.period > $period AND m.grant_id IN (SELECT grant_id FROM new_movements)
ORDER BY m.period;
