-- out: what was metered when $period was priced, by subscription, meter and dimensions; usage that belongs to nobody is not of it
SELECT customer, subscription, meter, dimensions, sum(quantity) AS quantity, CAST(sum(events) AS BIGINT) AS events
FROM usage WHERE period = $period AND subscription IS NOT NULL
GROUP BY customer, subscription, meter, dimensions
ORDER BY customer, subscription, meter, dimensions;
