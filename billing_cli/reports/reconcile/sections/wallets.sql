-- What each kind of movement did to each grant before the month and in it; booked before $end.
-- out: grant, customer, subscription, kind, unit, movement, sums of its amounts before $start and from then on
SELECT
    grant_id, min(customer), min(subscription), min(kind), min(unit), movement,
    CAST(coalesce(sum(amount) FILTER (booked_on < $start), 0) AS DECIMAL(38, 12)) AS before,
    CAST(coalesce(sum(amount) FILTER (booked_on >= $start), 0) AS DECIMAL(38, 12)) AS within
FROM credit_movements WHERE booked_on < $end
GROUP BY grant_id, movement
ORDER BY grant_id, movement;
