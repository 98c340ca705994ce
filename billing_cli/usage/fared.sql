SELECT meter, counted, metered, filtered, filtered_null, unmeterable, without_subscription FROM fared ORDER BY meter;
