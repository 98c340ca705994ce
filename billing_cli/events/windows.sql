-- From when to when the file's new events lie, by source; last_us is the time of the last event itself.
SELECT source, count(*) AS accepted, min(time_us) AS first_us, max(time_us) AS last_us
FROM arrivals
WHERE fault IS NULL AND row_number NOT IN (SELECT row_number FROM decisions WHERE outcome <> 'accepted')
GROUP BY source ORDER BY source;
