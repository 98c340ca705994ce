-- What came late and what came ahead of the clock, by run and source, where there is any.
-- in:  $seq and $source: null for all
-- out: hours [late_from, late_last] and [ahead_from, ahead_last]; newest_us: the newest event that was known before
WITH
runs AS (
    SELECT
        h.seq, h.source, min(f.ingested_at) AS clock,
        CAST(sum(h.events) AS BIGINT) AS events, CAST(sum(h.late) AS BIGINT) AS late, CAST(sum(h.ahead) AS BIGINT) AS ahead,
        max(h.last_us) FILTER (h.ahead = 0) AS known_us,
        min(h.hour) FILTER (h.late > 0) AS late_from, max(h.hour) FILTER (h.late > 0) AS late_last,
        min(h.first_us) FILTER (h.late > 0) AS oldest_us,
        min(h.hour) FILTER (h.ahead > 0) AS ahead_from, max(h.hour) FILTER (h.ahead > 0) AS ahead_last,
        max(h.last_us) FILTER (h.ahead > 0) AS latest_us
    FROM event_hours AS h JOIN files AS f ON f.file_id = h.file_id
    WHERE $source IS NULL OR h.source = $source
    GROUP BY h.seq, h.source
),
in_order AS (
    SELECT *, max(known_us) OVER (PARTITION BY source ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest_us
    FROM runs
)
SELECT
    source, clock, events, late, late_from, late_last, oldest_us, newest_us, ahead, ahead_from, ahead_last, latest_us
FROM in_order
WHERE ($seq IS NULL OR seq = $seq) AND (late > 0 OR ahead > 0)
ORDER BY seq, source;
