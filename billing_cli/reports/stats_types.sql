-- The event types of a source in the hours [$from_hour, $until_hour), those of most events first.
SELECT type, CAST(sum(events) AS BIGINT) AS events
FROM event_hours WHERE source = $source AND hour >= $from_hour AND hour < $until_hour
GROUP BY type ORDER BY events DESC, type;
