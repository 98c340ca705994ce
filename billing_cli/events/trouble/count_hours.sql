-- How many events of a file lie in each hour: what all later statistics read instead of the events.
-- in:  events from $first_id to $last_id; event_hours
-- out: late: events of an hour that began more than a day before the hour of the newest event that was known of the source
--      before this run (hours with events ahead of the clock do not count as known);
--      ahead: events more than a minute later than $clock_us, this run's clock.
INSERT INTO event_hours
WITH
hours AS (
    SELECT
        source, type, CAST(time_us // 3600000000 AS INTEGER) AS hour, count(*) AS events,
        count(*) FILTER (time_us > $clock_us + 60000000) AS ahead, min(time_us) AS first_us, max(time_us) AS last_us
    FROM events WHERE event_id >= $first_id::BIGINT AND event_id <= $last_id::BIGINT
    GROUP BY ALL
),
newest AS (SELECT source, max(hour) AS hour FROM event_hours WHERE ahead = 0 AND seq < $seq GROUP BY source)
SELECT
    $seq, $file_id, h.source, h.type, h.hour, h.events,
    CASE WHEN h.hour < n.hour - 24 THEN h.events ELSE CAST(0 AS BIGINT) END AS late, h.ahead, h.first_us, h.last_us
FROM hours AS h LEFT JOIN newest AS n ON n.source = h.source
ORDER BY ALL;
