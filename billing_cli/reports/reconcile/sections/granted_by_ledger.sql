-- What the ledger says that each grant was given before $end, and whether any of it in the month; of what one command wrote twice,
-- one.
WITH
written AS (
    SELECT arg_min(amount, number) AS amount, grant_id, min(kind) AS kind, min(unit) AS unit, booked_on
    FROM credit_movements WHERE movement = 'granted' AND booked_on < $end
    GROUP BY grant_id, booked_on, at_us, link
)
SELECT grant_id, min(kind), min(unit), CAST(sum(amount) AS DECIMAL(38, 12)), max(booked_on) >= $start
FROM written GROUP BY grant_id HAVING sum(amount) <> 0 ORDER BY grant_id;
