-- The quantities of a meter of levels, for one set of its dimensions: units times time, divided by $per_us, an hour, or where
-- that is null by the length of the full period.
-- in:  held_levels, windows, segments; $meter; $names, the dimensions to keep apart; $places, where they stand in the meter's
--      order from 1; $unserved, whether usage without subscription is asked for too
-- out: metered, one row per combination of these dimensions; rounded once, half away from zero, to 12 decimals
INSERT INTO metered
WITH
kept AS (
    SELECT
        coalesce(v.window_id, 0) AS window_id, coalesce(v.shown, true) AS shown, h.segment_id, h.customer,
        CAST(coalesce($per_us::BIGINT, v.period_us, h.period_us) AS HUGEINT) AS per_us, h.whole, h.fraction, h.events,
        list_transform($places::BIGINT[], lambda place: h.labels[place]) AS dimension_values
    FROM held_levels AS h LEFT JOIN windows AS v ON v.segment_id = h.segment_id AND list_contains(v.meters, $meter)
    WHERE h.meter = $meter AND (v.window_id IS NOT NULL OR (h.segment_id IS NULL AND $unserved))
),
summed AS (
    SELECT
        window_id, any_value(shown) AS shown, any_value(segment_id) AS segment_id, customer, per_us, dimension_values,
        sum(whole) AS whole, sum(fraction) AS fraction, sum(events) AS events
    FROM kept GROUP BY window_id, customer, per_us, dimension_values
),
carried AS (  -- `//` cuts towards zero, and `%` has the sign of what is divided: together they are the same number
    SELECT * REPLACE (whole + fraction // 1000000000000 AS whole, fraction % 1000000000000 AS fraction) FROM summed
),
divided AS (  -- rest: what whole units leave, in 10^-12
    SELECT *, whole // per_us AS units, whole % per_us * 1000000000000 + fraction AS rest FROM carried
),
signed AS (
    SELECT *, CASE WHEN units <> 0 THEN sign(units) ELSE sign(rest) END AS side FROM divided
),
lent AS (  -- a rest on the other side of zero takes one unit back
    SELECT
        * REPLACE (
            CASE WHEN sign(rest) = -side THEN units - side ELSE units END AS units,
            CASE WHEN sign(rest) = -side THEN rest + side * per_us * 1000000000000 ELSE rest END AS rest
        )
    FROM signed
),
rounded AS (
    SELECT *, units * 1000000000000 + side * ((2 * abs(rest) + per_us) // (2 * per_us)) AS quantity FROM lent
)
SELECT
    nullif(r.window_id, 0), r.shown, r.customer, w.subscription, $meter, $names::VARCHAR[],
    map_from_entries(list_zip($names::VARCHAR[], r.dimension_values)),
    CAST(CAST(r.quantity AS DECIMAL(38, 0)) * CAST('0.000000000001' AS DECIMAL(12, 12)) AS DECIMAL(38, 12)), r.events
FROM rounded AS r LEFT JOIN segments AS w ON w.segment_id = r.segment_id;
