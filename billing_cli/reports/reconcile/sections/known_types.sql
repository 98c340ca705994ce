SELECT DISTINCT type FROM event_hours ORDER BY type;
