-- The quantities of a meter that does not add up, for one set of its dimensions: one aggregate of all events inside each
-- bucket and distinct value, and the sum of these.
-- in:  meter_groups, windows, segments, slot_labels, the macro `combined` of the meter's aggregate; $meter; $names, the dimensions to
--      keep apart; $places, where they stand in the meter's order from 1; $count, how many dimensions it has; $unserved,
--      whether usage without subscription is asked for too
-- out: metered, one row per combination of these dimensions, however its events were answered
INSERT INTO metered
WITH
kept AS (
    SELECT
        coalesce(v.window_id, 0) AS window_id, coalesce(v.shown, true) AS shown, g.segment_id, g.customer, g.value, g.place, g.events, list_slice(g.keys, $count::BIGINT + 1, -2) AS within,
        list_transform($places::BIGINT[], lambda place: coalesce(l.labels[place], g.keys[place])) AS dimension_values
    FROM meter_groups AS g LEFT JOIN slot_labels AS l ON l.slot = g.keys[-1]
    LEFT JOIN windows AS v ON v.segment_id = g.segment_id AND list_contains(v.meters, $meter)
    WHERE g.status IN ('metered', 'earlier') AND g.meter = $meter AND (v.window_id IS NOT NULL OR (g.segment_id IS NULL AND $unserved))
),
inside AS (
    SELECT
        window_id, any_value(shown) AS shown, any_value(segment_id) AS segment_id, customer, dimension_values, within,
        combined(value, place) AS found, sum(events) AS events
    FROM kept GROUP BY window_id, customer, dimension_values, within
)
SELECT
    nullif(i.window_id, 0), any_value(i.shown), i.customer, any_value(w.subscription), $meter, $names::VARCHAR[],
    map_from_entries(list_zip($names::VARCHAR[], i.dimension_values)), CAST(sum(i.found.value) AS DECIMAL(38, 12)), sum(i.events)
FROM inside AS i LEFT JOIN segments AS w ON w.segment_id = i.segment_id
GROUP BY i.window_id, i.customer, i.dimension_values;
