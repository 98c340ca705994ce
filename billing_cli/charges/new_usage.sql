-- out: new_usage, in the shape of the store's `usage`
CREATE OR REPLACE TEMP TABLE new_usage AS
SELECT
    $period::VARCHAR AS period, customer, subscription, meter, CAST(to_json(dimensions) AS VARCHAR) AS dimensions, quantity, events
FROM metered
ORDER BY customer, subscription, meter, dimensions;
