-- Instants inside [$first_us, $last_us) at which it changes to whom events belong, or how they fare; and whether some customer's
-- calendar and contract disagree, so that single events are looked at.
-- in:  segments, customer_names, other_periods, [$from_us, $to_us), the project's own calendar
WITH
bounds AS (
    SELECT unnest([from_us, to_us]) AS at_us FROM segments
    UNION ALL SELECT unnest([from_us, to_us]) FROM customer_names
    UNION ALL SELECT unnest([$from_us::BIGINT, $to_us::BIGINT])
)
SELECT coalesce(list(DISTINCT at_us ORDER BY at_us), []), (SELECT count(*) > 0 FROM other_periods)
FROM bounds WHERE at_us > $first_us AND at_us < $last_us;
