-- What was used, every dimension of the meter kept apart.
SELECT m.customer, m.subscription, m.meter, CAST(to_json(m.dimensions) AS VARCHAR) AS dimensions, m.quantity
FROM metered AS m JOIN meter_dimensions AS d ON d.meter = m.meter AND d.names = m.names
ORDER BY m.customer, m.subscription NULLS LAST, m.meter, dimensions;
