-- The events with a value that each window of any meter holds, as the meter at hand reads them.
-- in:  source_events, source_windows
CREATE OR REPLACE TEMP VIEW source_held AS
SELECT w.window_id, w.meter, r.*
FROM source_events AS r
JOIN source_windows AS w ON w.name = r.customer AND r.time_us >= w.from_us AND r.time_us < w.to_us
WHERE r.passes AND r.value IS NOT NULL AND NOT r.hard;
