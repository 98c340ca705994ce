-- What both sides come to by one thing, in minor units, for the subscriptions that were chosen.
-- $by: all, plan, charge, segment, period, customer, subscription
-- out: key, currency, before, after; key is null for lines that belong to no charge, and customers without a segment
WITH
invoices AS (
    SELECT i.*, s.segment
    FROM side_invoices AS i LEFT JOIN customer_segments AS s ON s.side = i.side AND s.customer = i.customer
    WHERE i.side IN ('base', 'head') AND i.subscription IN (SELECT subscription FROM chosen)
)
SELECT
    CASE $by
        WHEN 'plan' THEN i.plan WHEN 'charge' THEN n.charge WHEN 'segment' THEN i.segment WHEN 'period' THEN i.period
        WHEN 'customer' THEN i.customer WHEN 'subscription' THEN i.subscription
    END AS key,
    i.currency,
    CAST(coalesce(sum(l.net_minor) FILTER (i.side = 'base'), 0) AS HUGEINT) AS before_minor,
    CAST(coalesce(sum(l.net_minor) FILTER (i.side = 'head'), 0) AS HUGEINT) AS after_minor
FROM kept_lines AS l
JOIN invoices AS i ON i.invoice_no = l.invoice_no
JOIN line_names AS n ON n.name_no = l.name_no
GROUP BY ALL
ORDER BY key NULLS LAST, i.currency;
