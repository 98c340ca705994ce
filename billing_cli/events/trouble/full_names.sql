-- Properties of which a source had the $most-th value in a run; those that came later are not watched.
-- in:  $seq and $source: null for all
SELECT
    source, name, count(*) AS seen,
    CAST(max(first_us) FILTER (seq = last_seq) // 3600000000 AS INTEGER) AS hour
FROM (SELECT *, max(seq) OVER (PARTITION BY source, name) AS last_seq FROM seen_values)
WHERE $source IS NULL OR source = $source
GROUP BY source, name, last_seq
HAVING count(*) >= $most AND ($seq IS NULL OR last_seq = $seq)
ORDER BY source, name;
