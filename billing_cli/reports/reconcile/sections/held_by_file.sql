-- in:  $from_us, $to_us
-- out: per file: its rows and what became of them; events: how many it holds, chosen: those that a person took from a conflict;
--      in_period: how many lie in [from_us, to_us); said: how many its hours say; content: a digest of what events say, ids apart
WITH
starts AS (SELECT file_id, event_offset + first_row AS first_id FROM files WHERE rows_read > 0),
told AS (
    SELECT
        event_id, time_us >= $from_us AND time_us < $to_us AS in_period,
        hash(*COLUMNS(lambda name: name NOT IN ('event_id', 'key', 'source', 'id', 'id_text'))) AS content
    FROM event_rows
),
blocks AS (  -- 256 ids among which no file begins are all of one file: they are added up before it is looked for
    SELECT
        min(event_id) AS event_id, count(*) AS events, count(*) FILTER (in_period) AS in_period, sum(content) AS content
    FROM told
    GROUP BY event_id // 256, CASE WHEN event_id // 256 IN (SELECT first_id // 256 FROM starts) THEN event_id END
),
held AS (
    SELECT
        s.file_id, CAST(sum(b.events) AS BIGINT) AS events, CAST(sum(b.in_period) AS BIGINT) AS in_period, sum(b.content) AS content
    FROM blocks AS b ASOF JOIN starts AS s ON b.event_id >= s.first_id
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
