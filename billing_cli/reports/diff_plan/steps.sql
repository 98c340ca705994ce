-- What each side comes to, those on the way included: side, currency, minor units.
SELECT side, currency, CAST(sum(net_minor) AS HUGEINT) FROM side_invoices
WHERE subscription IN (SELECT subscription FROM chosen)
GROUP BY side, currency ORDER BY side, currency;
