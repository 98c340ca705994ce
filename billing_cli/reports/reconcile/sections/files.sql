-- in:  $from_us, $to_us
-- out: per file: its rows, what became of them, how many events it holds, and how many of those lie in [from_us, to_us)
WITH
held AS (
    SELECT f.file_id, count(*) AS events, count(*) FILTER (e.time_us >= $from_us AND e.time_us < $to_us) AS in_period
    FROM event_rows AS e
    ASOF JOIN (SELECT file_id, event_offset + first_row AS first_id FROM files WHERE rows_read > 0) AS f
        ON e.event_id >= f.first_id
    GROUP BY f.file_id
),
chosen AS (
    SELECT c.file_id, count(*) AS chosen
    FROM conflicts AS c
    WHERE c.row_id IN (SELECT event_id FROM event_rows)
    GROUP BY c.file_id
)
SELECT
    f.file_id, f.name, f.source, f.digest, o.rows_read, o.accepted, o.duplicate, o.conflicting, o.rejected, o.dismissed,
    coalesce(h.events, 0) AS events, coalesce(c.chosen, 0) AS chosen, coalesce(h.in_period, 0) AS in_period,
    f.first_event_us, f.last_event_us
FROM files AS f
JOIN file_outcomes AS o ON o.file_id = f.file_id
LEFT JOIN held AS h ON h.file_id = f.file_id
LEFT JOIN chosen AS c ON c.file_id = f.file_id
ORDER BY f.file_id;
