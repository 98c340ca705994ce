-- out: how the events of $period fared with each meter, and the sum of the outcomes
SELECT
    meter, counted, metered, filtered, filtered_null, repeated, unmeterable, without_subscription, superseded, voided, replaced,
    metered + filtered + filtered_null + repeated + unmeterable + without_subscription AS outcomes
FROM meter_counts WHERE period = $period ORDER BY meter;
