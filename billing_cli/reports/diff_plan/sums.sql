-- What both sides come to by one thing, in minor units, for the subscriptions that were chosen.
-- $by: all, plan, charge, segment, period, customer, subscription
-- out: key, currency, before, after; key is null for lines that belong to no charge, and customers without a segment
SELECT
    CASE $by
        WHEN 'plan' THEN l.plan WHEN 'charge' THEN l.charge WHEN 'segment' THEN s.segment WHEN 'period' THEN l.period
        WHEN 'customer' THEN l.customer WHEN 'subscription' THEN l.subscription
    END AS key,
    l.currency,
    CAST(coalesce(sum(l.net_minor) FILTER (l.side = 'base'), 0) AS HUGEINT) AS before_minor,
    CAST(coalesce(sum(l.net_minor) FILTER (l.side = 'head'), 0) AS HUGEINT) AS after_minor
FROM side_lines AS l
LEFT JOIN customer_segments AS s ON s.side = l.side AND s.customer = l.customer
WHERE l.side IN ('base', 'head') AND l.subscription IN (SELECT subscription FROM chosen)
GROUP BY ALL
ORDER BY key NULLS LAST, l.currency;
