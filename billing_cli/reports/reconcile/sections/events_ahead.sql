-- Events of the hours [$from_us, $to_us) that were later than the clock of the run that read them.
SELECT f.name, h.source, h.type, CAST(sum(h.ahead) AS BIGINT), max(h.last_us), min(l.recorded_at)
FROM event_hours AS h
JOIN files AS f ON f.file_id = h.file_id
LEFT JOIN audit_links AS l ON l.seq = h.seq
WHERE h.ahead > 0 AND h.hour >= $from_us // 3600000000 AND h.hour < $to_us // 3600000000
GROUP BY f.name, h.source, h.type ORDER BY f.name, h.source, h.type;
