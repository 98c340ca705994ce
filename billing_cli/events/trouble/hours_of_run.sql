-- The hours since 1970 in which a source has events of a run.
SELECT DISTINCT hour FROM event_hours WHERE seq = $seq AND source = $source ORDER BY hour;
