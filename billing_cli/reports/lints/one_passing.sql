-- One event that the meter counts, or that only Python could tell; none if there is none. Stops at the first.
-- in:  measured_events (from the meter's `where`)
SELECT 1 FROM measured_events WHERE passes OR hard LIMIT 1;
