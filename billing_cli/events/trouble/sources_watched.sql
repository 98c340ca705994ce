-- How many sources of a run still have room for values of a property: at $most they are no longer watched.
SELECT count(*) FROM (SELECT DISTINCT source FROM event_hours WHERE seq = $seq) AS run
WHERE (SELECT count(*) FROM seen_values AS s WHERE s.source = run.source AND s.name = $name) < $most;
