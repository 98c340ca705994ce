-- Grants that are below 0 as a month up to the one at hand ends: the first such month, and the balance then.
WITH
months AS (
    SELECT grant_id, min(kind) AS kind, min(unit) AS unit, strftime(booked_on, '%Y-%m') AS month, sum(amount) AS amount
    FROM credit_movements WHERE booked_on < $end GROUP BY grant_id, month
),
balances AS (SELECT *, sum(amount) OVER (PARTITION BY grant_id ORDER BY month) AS balance FROM months)
SELECT grant_id, kind, unit, min(month), CAST(arg_min(balance, month) AS DECIMAL(38, 12))
FROM balances WHERE balance < 0 GROUP BY grant_id, kind, unit ORDER BY grant_id;
