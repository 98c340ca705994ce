SELECT meter, counted, metered, filtered, filtered_null, repeated, unmeterable, without_subscription, customers_without,
    superseded, voided, replaced
FROM fared ORDER BY meter;
