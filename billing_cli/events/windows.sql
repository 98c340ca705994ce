-- From when to when the file's new events lie, by source; last_us is the time of the last event itself.
-- in:  $rows_before: rows of all files before
SELECT source, count(*) AS accepted, min(time_us) AS first_us, max(time_us) AS last_us
FROM event_rows WHERE event_id > $rows_before
GROUP BY source ORDER BY source;
