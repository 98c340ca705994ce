-- The events that windows of the meter at hand hold, each as the meter reads it; those without an exact answer in SQL too, with
-- no value, and wherever they lie.
-- in:  source_events, source_windows, the variable source_meter
CREATE OR REPLACE TEMP VIEW source_held AS
SELECT w.window_id, r.* REPLACE (CASE WHEN NOT r.hard THEN r.value END AS value)
FROM source_events AS r
LEFT JOIN source_windows AS w
    ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us AND w.meter = getvariable('source_meter')
WHERE r.hard OR (w.window_id IS NOT NULL AND r.passes AND r.value IS NOT NULL);
