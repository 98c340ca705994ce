-- What both sides come to by one thing, in minor units, for the subscriptions that were chosen.
-- $by: all, plan, charge, segment, period
-- out: key, currency, before, after; key is null for lines that belong to no charge, and customers without a segment
SELECT
    CASE $by WHEN 'plan' THEN plan WHEN 'charge' THEN charge WHEN 'segment' THEN segment WHEN 'period' THEN period END AS key,
    currency,
    CAST(coalesce(sum(net_minor) FILTER (side = 'base'), 0) AS HUGEINT) AS before_minor,
    CAST(coalesce(sum(net_minor) FILTER (side = 'head'), 0) AS HUGEINT) AS after_minor
FROM line_sums
GROUP BY ALL
ORDER BY key NULLS LAST, currency;
