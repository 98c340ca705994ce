SELECT grant_id, movement, CAST(sum(amount) AS DECIMAL(38, 12)) FROM credit_movements GROUP BY grant_id, movement;
