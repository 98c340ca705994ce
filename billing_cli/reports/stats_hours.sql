-- What a source has in each hour since 1970 that has any events.
SELECT
    hour, CAST(sum(events) AS BIGINT) AS events, CAST(sum(late) AS BIGINT) AS late, CAST(sum(ahead) AS BIGINT) AS ahead,
    min(first_us) AS first_us, max(last_us) AS last_us
FROM event_hours WHERE source = $source GROUP BY hour ORDER BY hour;
