-- Events of the period, each in its customer's own calendar, by type.
-- in:  scoped_events and meter_scope set to the types that no meter reads, customer_names
SELECT e.type, count(*) AS events
FROM scoped_events AS e
CROSS JOIN meter_scope AS s
LEFT JOIN customer_names AS n ON n.name = e.customer
WHERE e.time_us >= coalesce(n.from_us, s.from_us) AND e.time_us < coalesce(n.to_us, s.to_us)
GROUP BY e.type ORDER BY e.type;
