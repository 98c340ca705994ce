-- Each level from its event to the next one of its key, as far as that is inside of segments.
-- in:  levels, metering_segments, segments, meter_scope
-- out: held_levels; a level of 0 from before a period is no usage of it, but an event of the period is, whatever its level
INSERT INTO held_levels
WITH
followed AS (  -- where segments share an event, it follows itself at once
    SELECT
        *, coalesce(lead(time_us) OVER in_order, 9223372036854775807) AS until_us
    FROM levels WINDOW in_order AS (PARTITION BY subscription, customer, key ORDER BY time_us, source, id)
),
held AS (
    SELECT
        g.segment_id, f.customer, f.labels, CAST(NULL AS BIGINT) AS period_us, f.value,
        least(f.until_us, g.to_us) - greatest(f.time_us, g.from_us) AS held_us, CAST(0 AS BIGINT) AS events
    FROM followed AS f
    JOIN metering_segments AS g ON g.subscription = f.subscription
    WHERE g.own AND f.value <> 0 AND f.time_us < g.to_us AND f.until_us > g.from_us
    UNION ALL
    SELECT
        NULL, customer, labels, own_to_us - own_from_us, value,
        least(until_us, own_to_us) - greatest(time_us, own_from_us), CAST(0 AS BIGINT)
    FROM followed WHERE subscription IS NULL AND value <> 0 AND time_us < own_to_us AND until_us > own_from_us
    UNION ALL
    SELECT
        segment_id, customer, labels, CASE WHEN segment_id IS NULL THEN own_to_us - own_from_us END, value, CAST(0 AS BIGINT), 1
    FROM levels WHERE in_period
),
parted AS (
    SELECT
        *, CAST(trunc(value) AS HUGEINT) AS whole,
        CAST(CAST(value - trunc(value) AS DECIMAL(13, 12)) * 1000000000000 AS HUGEINT) AS fraction
    FROM held
)
SELECT
    (SELECT meter FROM meter_scope), segment_id, customer, labels, period_us,
    sum(whole * held_us), sum(fraction * held_us), CAST(sum(events) AS BIGINT)
FROM parted GROUP BY segment_id, customer, labels, period_us;
