-- What each grant has as the month ends, whatever its movements are called; and of how many customers, kinds and units they are.
SELECT
    grant_id, CAST(sum(amount) AS DECIMAL(38, 12)) AS closing, count(DISTINCT customer) AS customers,
    count(DISTINCT kind) AS kinds, count(DISTINCT unit) AS units
FROM credit_movements WHERE booked_on < $end
GROUP BY grant_id ORDER BY grant_id;
