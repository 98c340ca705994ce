-- Events that segments with the usage expression $usage claim for the meter at hand.
-- in:  padded_events (passes: the usage expression), segments, customer_names, meter_scope
INSERT INTO claims
SELECT e.event_id, w.segment_id
FROM padded_events AS e
JOIN customer_names AS n ON n.name = e.customer
JOIN segments AS w ON w.customer = n.customer AND e.time_us >= w.from_us AND e.time_us < w.to_us
JOIN meter_scope AS s ON list_contains(w.meters, s.meter)
WHERE w.usage = $usage AND e.passes AND NOT e.hard;
