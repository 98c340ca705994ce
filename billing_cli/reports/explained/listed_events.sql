-- The events of one meter that concern the segments of a line, or no segment at all, in the order of metering, with where each
-- stands.
-- in:  listed_events; $meter, $segments; $until_us, the first instant after the line
SELECT
    l.event_id, l.source, l.id, l.time_us, l.segment_id, l.status, l.value, l.labels, l.level_key, l.amounts, l.why,
    e.type, e.properties, f.name, e.event_id - f.event_offset
FROM listed_events AS l
JOIN events AS e ON e.event_id = l.event_id
JOIN files AS f ON e.event_id >= f.event_offset + f.first_row AND e.event_id < f.event_offset + f.first_row + f.rows_read
WHERE
    l.meter = $meter AND (l.segment_id IS NULL OR list_contains($segments::INTEGER[], l.segment_id))
    AND l.time_us < $until_us
ORDER BY l.time_us, encode(l.source), encode(l.id), l.event_id;
