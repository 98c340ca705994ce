-- Values that a property of a source had for the first time in a run, but for the first run in which it was watched.
-- in:  $seq and $source: null for all
WITH beginnings AS (SELECT source, name, min(seq) AS seq FROM seen_values GROUP BY source, name)
SELECT
    v.source, v.name, v.seq, v.value, v.events,
    CAST(v.first_us // 3600000000 AS INTEGER) AS first_hour, CAST(v.last_us // 3600000000 AS INTEGER) AS last_hour
FROM seen_values AS v JOIN beginnings AS b ON b.source = v.source AND b.name = v.name AND b.seq < v.seq
WHERE ($seq IS NULL OR v.seq = $seq) AND ($source IS NULL OR v.source = $source)
ORDER BY v.source, v.name, v.seq, v.events DESC, v.value;
