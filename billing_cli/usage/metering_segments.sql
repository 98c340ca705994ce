-- The segments whose plan has a charge on the meter at hand, and from when on their events count.
CREATE OR REPLACE TEMP VIEW metering_segments AS
SELECT
    w.segment_id, w.customer, w.subscription, w.timezone, w.usage, w.from_us, w.to_us,
    CASE WHEN s.from_start THEN w.start_us ELSE w.from_us END AS counts_from_us
FROM segments AS w, meter_scope AS s
WHERE list_contains(w.meters, s.meter);
