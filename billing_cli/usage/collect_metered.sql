-- in:  meter_groups, segments; $meter and $names, its dimensions
-- out: metered, one row per combination of dimensions, however its events were answered; usage of a meter that no plan charges has no subscription
INSERT INTO metered
SELECT
    g.segment_id, g.customer, w.subscription, g.meter,
    map_from_entries(list_zip($names::VARCHAR[], g.dimensions[:len($names::VARCHAR[])])), sum(g.quantity), sum(g.events)
FROM meter_groups AS g LEFT JOIN segments AS w ON w.segment_id = g.segment_id
WHERE g.status = 'metered' AND g.meter = $meter
GROUP BY g.segment_id, g.customer, w.subscription, g.meter, g.dimensions;
