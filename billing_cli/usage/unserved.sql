-- Events of the period whose customer has no active subscription at their time, by customer and type.
-- in:  scoped_events and meter_scope set to the types that meters read, segments, other_periods, customer_names
SELECT coalesce(n.customer, e.customer) AS customer, n.customer IS NOT NULL AS known, e.type, count(*) AS events
FROM scoped_events AS e
CROSS JOIN meter_scope AS s
LEFT JOIN customer_names AS n ON n.name = e.customer
WHERE
    e.time_us >= coalesce(n.from_us, s.from_us) AND e.time_us < coalesce(n.to_us, s.to_us)
    AND NOT EXISTS (
        SELECT 1 FROM other_periods AS o WHERE o.customer = n.customer AND e.time_us >= o.from_us AND e.time_us < o.to_us
    )
    AND NOT EXISTS (
        SELECT 1 FROM segments AS w WHERE w.customer = n.customer AND e.time_us >= w.from_us AND e.time_us < w.to_us
    )
GROUP BY ALL
ORDER BY ALL;
