-- The segments whose plan has a charge on the meter at hand, and from when on their events count; and those that have one on
-- another version of it: own is false. What counts since the contract's start belongs to the first that has the meter, also
-- where the plan did not charge for it before.
CREATE OR REPLACE TEMP VIEW metering_segments AS
SELECT
    w.segment_id, w.customer, w.subscription, w.timezone, w.usage, w.from_us, w.to_us, w.earlier, list_contains(w.meters, s.meter) AS own,
    CASE
        WHEN s.from_start AND w.from_us = min(w.from_us) OVER (PARTITION BY w.subscription) THEN w.start_us ELSE w.from_us
    END AS counts_from_us
FROM segments AS w, meter_scope AS s
WHERE
    list_contains(w.meters, s.meter)
    OR list_has_any(w.meters, (SELECT list(meter) FROM meter_dimensions WHERE name = (SELECT name FROM meter_scope)));
