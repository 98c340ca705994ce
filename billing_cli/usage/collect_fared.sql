-- in:  meter_groups, uncounted_usage
-- out: fared, one row per meter, a meter without any event included; what counts since before the period is not of it
INSERT INTO fared
WITH
uncounted AS (
    SELECT
        CAST(coalesce(sum(events) FILTER (why = 'superseded'), 0) AS BIGINT) AS superseded,
        CAST(coalesce(sum(events) FILTER (why = 'voided'), 0) AS BIGINT) AS voided,
        CAST(coalesce(sum(events) FILTER (why = 'replaced'), 0) AS BIGINT) AS replaced
    FROM uncounted_usage WHERE meter = $meter
)
SELECT
    $meter, CAST(coalesce(sum(events), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'metered'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'filtered'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'filtered_null'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'repeated'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status IN ('unmeterable', 'claimed_twice')), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status IN ('without_subscription', 'unclaimed')), 0) AS BIGINT),
    count(DISTINCT customer) FILTER (status IN ('without_subscription', 'unclaimed')),
    (SELECT superseded FROM uncounted), (SELECT voided FROM uncounted), (SELECT replaced FROM uncounted)
FROM meter_groups WHERE meter = $meter AND status NOT IN ('earlier', 'outside');
