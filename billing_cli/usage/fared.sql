SELECT meter, counted, metered, filtered, filtered_null, unmeterable, without_subscription, customers_without, superseded
FROM fared ORDER BY meter;
