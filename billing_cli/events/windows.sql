-- From when to when the file's new events lie, by source; last_us is the time of the last event itself.
SELECT source, count(*) AS accepted, min(time_us) AS first_us, max(time_us) AS last_us
FROM event_rows WHERE event_id > $event_offset
GROUP BY source ORDER BY source;
