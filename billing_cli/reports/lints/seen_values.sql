-- The values of dimensions that were used under each price table: how many events, and when the last of them was.
-- in:  measured_events (dimension_0, …), payers
SELECT p.table_id, list_value(*COLUMNS('^dimension_')) AS labels, count(*) AS events, max(m.time_us) AS last_us
FROM measured_events AS m
JOIN payers AS p ON p.name = m.customer AND m.time_us >= p.from_us AND m.time_us < p.to_us
WHERE m.passes AND NOT m.hard
GROUP BY ALL ORDER BY ALL;
