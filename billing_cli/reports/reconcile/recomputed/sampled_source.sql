-- out: the events of the sample as SQL reads them
SELECT event_id, passes, value, list_value(*COLUMNS('^dimension_')) AS parts
FROM sampled_readings ORDER BY hash(event_id), event_id;
