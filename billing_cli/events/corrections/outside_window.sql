-- Good rows of the file at hand that are not of the source, or do not lie in [from_us, until_us).
SELECT row_number, source, time_us, count(*) OVER () FROM arrivals
WHERE fault IS NULL AND (source <> $source OR time_us < $from_us OR time_us >= $until_us)
ORDER BY row_number LIMIT $most;
