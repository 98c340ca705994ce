-- What was used, by each meter's dimensions that are among $asked.
SELECT m.customer, m.subscription, d.name AS meter, CAST(to_json(m.dimensions) AS VARCHAR) AS dimensions, m.quantity
FROM metered AS m
JOIN meter_dimensions AS d
    ON d.meter = m.meter AND m.names = list_filter(d.names, lambda name: list_contains($asked::VARCHAR[], name))
WHERE m.shown
ORDER BY m.customer, m.subscription NULLS LAST, d.name, dimensions, m.meter;
