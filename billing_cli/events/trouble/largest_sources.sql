-- The sources of most events, in a run or ($seq null) in all, and the hours [first_hour, last_hour] that they lie in.
SELECT source, CAST(sum(events) AS BIGINT) AS events, min(hour) AS first_hour, max(hour) AS last_hour
FROM event_hours
WHERE ($seq IS NULL OR seq = $seq) AND ($source IS NULL OR source = $source)
GROUP BY source ORDER BY events DESC, source LIMIT $most;
