-- From how many files the events of a source in the hours [$from_hour, $until_hour) are.
SELECT count(DISTINCT file_id) FROM event_hours WHERE source = $source AND hour >= $from_hour AND hour < $until_hour;
