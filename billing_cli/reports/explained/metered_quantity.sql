-- The quantities of one window and meter, by the dimensions that a charge keeps apart, which are JSON.
-- in:  metered; $window_id, $meter, $names
SELECT CAST(to_json(dimensions) AS VARCHAR), quantity
FROM metered WHERE window_id = $window_id AND meter = $meter AND names = $names::VARCHAR[];
