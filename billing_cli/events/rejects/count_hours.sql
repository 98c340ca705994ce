-- The new events by hour, beside those that the file had.
INSERT INTO event_hours
SELECT
    $seq, $file_id, source, type, CAST(time_us // 3600000000 AS INTEGER), count(*), 0,
    count(*) FILTER (time_us > $clock_us + 60000000), min(time_us), max(time_us)
FROM events WHERE event_id IN (SELECT reject_id FROM reject_outcomes WHERE seq = $seq AND outcome = 'accepted')
    AND event_id IN (SELECT $event_offset::BIGINT + row_number FROM tried_rows)
GROUP BY source, type, time_us // 3600000000;
