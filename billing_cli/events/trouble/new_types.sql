-- Event types that a source had for the first time in a run, but for the first run of the source: nothing was known then.
-- in:  $seq and $source: null for all
WITH
firsts AS (SELECT source, type, min(seq) AS seq FROM event_hours GROUP BY source, type),
beginnings AS (SELECT source, min(seq) AS seq FROM firsts GROUP BY source)
SELECT
    h.source, h.seq, h.type, CAST(sum(h.events) AS BIGINT) AS events, min(h.hour) AS first_hour, max(h.hour) AS last_hour
FROM event_hours AS h
JOIN firsts AS f ON f.source = h.source AND f.type = h.type AND f.seq = h.seq
JOIN beginnings AS b ON b.source = h.source AND b.seq < h.seq
WHERE ($seq IS NULL OR h.seq = $seq) AND ($source IS NULL OR h.source = $source)
GROUP BY h.source, h.seq, h.type
ORDER BY h.source, h.seq, events DESC, h.type;
