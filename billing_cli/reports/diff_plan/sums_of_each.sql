-- The same by what there are many of.
-- $by: customer, subscription
SELECT
    CASE $by WHEN 'customer' THEN i.customer WHEN 'subscription' THEN i.subscription END AS key, i.currency,
    CAST(coalesce(sum(l.net_minor) FILTER (i.side = 'base'), 0) AS HUGEINT) AS before_minor,
    CAST(coalesce(sum(l.net_minor) FILTER (i.side = 'head'), 0) AS HUGEINT) AS after_minor
FROM kept_lines AS l JOIN side_invoices AS i ON i.invoice_no = l.invoice_no
WHERE i.side IN ('base', 'head') AND i.subscription IN (SELECT subscription FROM chosen)
GROUP BY ALL
ORDER BY key NULLS LAST, i.currency;
