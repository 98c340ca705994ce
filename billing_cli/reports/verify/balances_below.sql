-- Grants with a balance below 0 as a month ends, and that month.
WITH
months AS (
    SELECT grant_id, strftime(booked_on, '%Y-%m') AS month, sum(amount) AS amount FROM credit_movements GROUP BY ALL
),
balances AS (SELECT grant_id, month, sum(amount) OVER (PARTITION BY grant_id ORDER BY month) AS balance FROM months)
SELECT grant_id, month, CAST(balance AS DECIMAL(38, 12)) FROM balances WHERE balance < 0 ORDER BY grant_id, month;
