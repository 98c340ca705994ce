-- The segments whose plan has a charge on the meter at hand, and that claim all events of their customer.
CREATE OR REPLACE TEMP VIEW metering_segments AS
SELECT w.segment_id, w.customer, w.from_us, w.to_us
FROM segments AS w, meter_scope AS s
WHERE list_contains(w.meters, s.meter) AND w.usage IS NULL;
