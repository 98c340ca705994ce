-- Events of customers whose subscriptions say by `usage` which are their own, and none does.
SELECT customer, meter, CAST(sum(events) AS BIGINT) FROM meter_groups WHERE status = 'unclaimed'
GROUP BY customer, meter ORDER BY customer, meter;
