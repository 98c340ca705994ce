-- How many events of a source lie in each hour since 1970 that has any. Those that were ahead of the clock are left out: they
-- say nothing about when events come.
SELECT hour, CAST(sum(events - ahead) AS BIGINT) AS events
FROM event_hours WHERE source = $source GROUP BY hour HAVING sum(events - ahead) > 0 ORDER BY hour;
