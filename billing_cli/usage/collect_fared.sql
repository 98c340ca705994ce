-- in:  meter_dimensions, meter_groups, uncounted_usage
-- out: fared, one row per meter, a meter without any event included; what counts since before the period is not of it
INSERT INTO fared
WITH
uncounted AS (
    SELECT
        meter, CAST(sum(events) FILTER (why = 'superseded') AS BIGINT) AS superseded,
        CAST(sum(events) FILTER (why = 'voided') AS BIGINT) AS voided,
        CAST(sum(events) FILTER (why = 'replaced') AS BIGINT) AS replaced
    FROM uncounted_usage GROUP BY meter
),
found AS (
    SELECT
        meter, CAST(sum(events) AS BIGINT) AS counted, CAST(sum(events) FILTER (status = 'metered') AS BIGINT) AS metered,
        CAST(sum(events) FILTER (status = 'filtered') AS BIGINT) AS filtered,
        CAST(sum(events) FILTER (status = 'filtered_null') AS BIGINT) AS filtered_null,
        CAST(sum(events) FILTER (status = 'repeated') AS BIGINT) AS repeated,
        CAST(sum(events) FILTER (status IN ('unmeterable', 'claimed_twice')) AS BIGINT) AS unmeterable,
        CAST(sum(events) FILTER (status IN ('without_subscription', 'unclaimed')) AS BIGINT) AS without_subscription,
        count(DISTINCT customer) FILTER (status IN ('without_subscription', 'unclaimed')) AS customers_without
    FROM meter_groups WHERE status NOT IN ('earlier', 'outside') GROUP BY meter
)
SELECT
    d.meter, coalesce(f.counted, 0), coalesce(f.metered, 0), coalesce(f.filtered, 0), coalesce(f.filtered_null, 0),
    coalesce(f.repeated, 0), coalesce(f.unmeterable, 0), coalesce(f.without_subscription, 0), coalesce(f.customers_without, 0),
    coalesce(u.superseded, 0), coalesce(u.voided, 0), coalesce(u.replaced, 0)
FROM meter_dimensions AS d
LEFT JOIN found AS f ON f.meter = d.meter
LEFT JOIN uncounted AS u ON u.meter = d.meter;
