-- From when to when the new events lie, by source.
SELECT source, count(*) AS events, min(time_us) AS first_us, max(time_us) AS last_us
FROM events WHERE event_id IN (SELECT reject_id FROM reject_outcomes WHERE seq = $seq AND outcome = 'accepted')
GROUP BY source ORDER BY source;
