SELECT customer, subscription, meter, CAST(to_json(dimensions) AS VARCHAR) AS dimensions, quantity
FROM metered ORDER BY customer, subscription NULLS LAST, meter, dimensions;
