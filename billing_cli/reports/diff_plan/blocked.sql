-- Usage that a side has no price for, or whose figures leave the limits.
SELECT
    period, subscription, charge, dimensions, code, currency, max(quantity), bool_or(side = 'base'), bool_or(side = 'head')
FROM side_blocked
WHERE side IN ('base', 'head') AND subscription IN (SELECT subscription FROM chosen)
GROUP BY period, subscription, charge, dimensions, code, currency
ORDER BY period, subscription, charge NULLS LAST, dimensions;
