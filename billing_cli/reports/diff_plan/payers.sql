-- What each customer pays on both sides, in minor units, for the subscriptions that were chosen; how many invoices of a side
-- there are says whether the customer is on it at all.
SELECT
    customer, currency, CAST(coalesce(sum(net_minor) FILTER (side = 'base'), 0) AS HUGEINT),
    CAST(coalesce(sum(net_minor) FILTER (side = 'head'), 0) AS HUGEINT),
    count(*) FILTER (side = 'base'), count(*) FILTER (side = 'head')
FROM side_invoices
WHERE side IN ('base', 'head') AND subscription IN (SELECT subscription FROM chosen)
GROUP BY customer, currency
ORDER BY customer, currency;
