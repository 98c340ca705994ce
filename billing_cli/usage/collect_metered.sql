-- in:  meter_groups, segments; $meter; $names, the dimensions to keep apart; $places, where they stand in the meter's order
--      from 1; $unserved, whether usage without subscription is asked for too
-- out: metered, one row per combination of these dimensions, however its events were answered
INSERT INTO metered
SELECT
    g.segment_id, g.customer, w.subscription, g.meter, $names::VARCHAR[],
    map_from_entries(list_zip($names::VARCHAR[], list_select(g.dimensions, $places::BIGINT[]))), sum(g.quantity), sum(g.events)
FROM meter_groups AS g LEFT JOIN segments AS w ON w.segment_id = g.segment_id
WHERE g.status = 'metered' AND g.meter = $meter AND (g.segment_id IS NOT NULL OR $unserved)
GROUP BY g.segment_id, g.customer, w.subscription, g.meter, list_select(g.dimensions, $places::BIGINT[]);
