SELECT DISTINCT period, subscription FROM blocked
WHERE $period IS NULL OR period = $period
ORDER BY period, subscription;
