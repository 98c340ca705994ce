-- What the grants of everyone, or of one customer, had before $start, what happened on the days [$start, $end).
SELECT
    grant_id, any_value(customer), any_value(subscription), any_value(kind), any_value(unit),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on < $start), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'granted'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'rolled_in'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'burned'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'rounding'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'dust'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'expired'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'voided'), 0) AS DECIMAL(38, 12)),
    CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start AND movement = 'rolled_out'), 0) AS DECIMAL(38, 12))
FROM credit_movements
WHERE booked_on < $end AND ($customer IS NULL OR customer = $customer)
GROUP BY grant_id
HAVING sum(amount) <> 0 OR count(*) FILTER (WHERE booked_on >= $start) > 0
ORDER BY any_value(customer), any_value(kind), grant_id;
