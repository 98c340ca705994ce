-- The first few events that a segment would meter if they had a value, with where they stand.
-- in:  padded_events, metering_segments, customer_names, meter_scope; $examples, how many
INSERT INTO valueless
SELECT s.meter, f.name, v.row_number
FROM padded_events AS e
CROSS JOIN meter_scope AS s
JOIN customer_names AS n ON n.name = e.customer
JOIN metering_segments AS w ON w.customer = n.customer AND e.time_us >= w.from_us AND e.time_us < w.to_us
JOIN events AS v ON v.event_id = e.event_id
JOIN files AS f ON f.file_id = v.file_id
WHERE e.passes AND e.value IS NULL AND NOT e.hard
ORDER BY e.event_id LIMIT $examples;
