-- in:  $from_us, $to_us
-- out: per file: its rows and what became of them; events: how many it holds, chosen: those that a person took from a conflict;
--      in_period: how many lie in [from_us, to_us); said: how many its hours say; content: a digest of what events say, ids apart
WITH
starts AS (SELECT file_id, event_offset + first_row AS first_id FROM files WHERE rows_read > 0),
held AS (
    SELECT
        s.file_id, count(*) AS events, count(*) FILTER (e.time_us >= $from_us AND e.time_us < $to_us) AS in_period,
        sum(hash(*COLUMNS(lambda name: name NOT IN ('event_id', 'key', 'source', 'id', 'id_text', 'file_id', 'first_id')))) AS content
    FROM event_rows AS e ASOF JOIN starts AS s ON e.event_id >= s.first_id
    GROUP BY s.file_id
),
chosen AS (
    SELECT file_id, count(*) AS chosen FROM conflicts WHERE row_id IN (SELECT event_id FROM event_rows) GROUP BY file_id
),
said AS (SELECT file_id, sum(events) AS said FROM event_hours GROUP BY file_id)
SELECT
    f.file_id, f.name, f.source, f.digest, o.rows_read, o.accepted, o.duplicate, o.conflicting, o.rejected, o.dismissed,
    coalesce(h.events, 0) AS events, coalesce(c.chosen, 0) AS chosen, coalesce(h.in_period, 0) AS in_period,
    CAST(coalesce(s.said, 0) AS BIGINT) AS said, f.first_event_us, f.last_event_us, h.content, f.ingested_at
FROM files AS f
JOIN file_outcomes AS o ON o.file_id = f.file_id
LEFT JOIN held AS h ON h.file_id = f.file_id
LEFT JOIN chosen AS c ON c.file_id = f.file_id
LEFT JOIN said AS s ON s.file_id = f.file_id
ORDER BY f.file_id;
