-- The sources of all stored events.
SELECT DISTINCT source FROM events ORDER BY source;
