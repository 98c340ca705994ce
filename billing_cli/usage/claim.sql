-- Events that contracts with the usage expression $usage are asked about, for the meter at hand: theirs if it holds.
-- in:  meter_events (passes: the usage expression), claimants, customer_names, meter_scope
-- out: claims; subscription is null where the contract does not claim the event
INSERT INTO claims
SELECT e.event_id, CASE WHEN e.passes THEN c.subscription END
FROM meter_events AS e
JOIN customer_names AS n ON n.name = e.customer
JOIN claimants AS c ON c.customer = n.customer AND e.time_us >= c.from_us AND e.time_us < c.to_us
JOIN meter_scope AS s ON list_contains(c.meters, s.name)
WHERE c.usage = $usage AND NOT e.hard;
