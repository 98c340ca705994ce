-- The quantities of a meter that adds up, for one set of its dimensions.
-- in:  meter_groups, windows, segments, slot_labels; $meter; $names, the dimensions to keep apart; $places, where they stand in the
--      meter's order from 1; $unserved, whether usage without subscription is asked for too
-- out: metered, one row per combination of these dimensions, however its events were answered
INSERT INTO metered
WITH
kept AS (
    SELECT
        coalesce(v.window_id, 0) AS window_id, coalesce(v.shown, true) AS shown, g.segment_id, g.customer, g.value, g.events,
        list_transform($places::BIGINT[], lambda place: coalesce(l.labels[place], g.keys[place])) AS dimension_values
    FROM meter_groups AS g LEFT JOIN slot_labels AS l ON l.slot = g.keys[-1]
    LEFT JOIN windows AS v ON v.segment_id = g.segment_id AND list_contains(v.meters, $meter)
    WHERE g.status IN ('metered', 'earlier') AND g.meter = $meter AND (v.window_id IS NOT NULL OR (g.segment_id IS NULL AND $unserved))
)
SELECT
    nullif(k.window_id, 0), any_value(k.shown), k.customer, any_value(w.subscription), $meter, $names::VARCHAR[],
    map_from_entries(list_zip($names::VARCHAR[], k.dimension_values)), CAST(sum(k.value) AS DECIMAL(38, 12)), sum(k.events)
FROM kept AS k LEFT JOIN segments AS w ON w.segment_id = k.segment_id
GROUP BY k.window_id, k.customer, k.dimension_values;
