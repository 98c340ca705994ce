-- The sources of most events in a run, and the last hour that was known of each before it; null for a new one.
SELECT
    source, CAST(sum(events) FILTER (seq = $seq) AS BIGINT) AS events, max(hour) FILTER (seq < $seq) AS known
FROM event_hours
GROUP BY source HAVING count(*) FILTER (seq = $seq) > 0
ORDER BY events DESC, source LIMIT $most;
