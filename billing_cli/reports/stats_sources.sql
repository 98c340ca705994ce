-- All sources, those of most events first.
SELECT source FROM event_hours GROUP BY source ORDER BY sum(events) DESC, source;
