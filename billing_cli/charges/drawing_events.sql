SELECT place.time_us, place.source, place.id, CAST(to_json(dimensions) AS VARCHAR), value FROM metered_events
WHERE window_id = $window AND meter = $meter AND names = $names::VARCHAR[] AND asked IS NULL;
