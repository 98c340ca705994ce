-- Event types of the period that no meter reads.
SELECT e.type, count(*) AS events
FROM scoped_events AS e
WHERE NOT list_contains($read::VARCHAR[], e.type)
GROUP BY e.type ORDER BY e.type;
