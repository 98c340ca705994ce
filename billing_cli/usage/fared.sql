SELECT meter, counted, metered, filtered, filtered_null, unmeterable, without_subscription, customers_without
FROM fared ORDER BY meter;
