-- The event types that came in a run.
SELECT DISTINCT type FROM event_hours WHERE seq = $seq ORDER BY type;
