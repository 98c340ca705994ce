-- in:  meter_groups, uncounted_usage
-- out: fared, one row per meter, a meter without any event included; what counts since before the period is not of it
INSERT INTO fared
SELECT
    $meter, CAST(coalesce(sum(events), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'metered'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'filtered'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status = 'filtered_null'), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status IN ('unmeterable', 'claimed_twice')), 0) AS BIGINT),
    CAST(coalesce(sum(events) FILTER (status IN ('without_subscription', 'unclaimed')), 0) AS BIGINT),
    count(DISTINCT customer) FILTER (status IN ('without_subscription', 'unclaimed')),
    CAST((SELECT coalesce(sum(events), 0) FROM uncounted_usage WHERE meter = $meter AND why = 'superseded') AS BIGINT)
FROM meter_groups WHERE meter = $meter AND status NOT IN ('earlier', 'outside');
