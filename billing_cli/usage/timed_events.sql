-- The events of a meter with the local bucket that they fall into, and the slot of its schedules.
-- in:  counting_events, clocks (every zone, every instant), schedule_slots, meter_scope
-- out: timed_events; an event whose local time no rule of a schedule names cannot be metered. Buckets begin at local midnight.
--      What a clock that is set back shows twice is two buckets if they are of an hour or less, and else of one longer bucket.
CREATE OR REPLACE TEMP VIEW timed_events AS
WITH
local_times AS (
    SELECT p.*, p.time_us + c.offset_us AS local_us, c.turn
    FROM counting_events AS p
    JOIN clocks AS c ON c.timezone = p.timezone AND p.time_us >= c.from_us AND p.time_us < c.to_us
),
days AS (  -- `%` takes the sign of what it divides, and there are times before 1970
    SELECT l.*, ((l.local_us % 86400000000) + 86400000000) % 86400000000 AS day_us FROM local_times AS l
)
SELECT
    d.* REPLACE (
        CASE
            WHEN d.status = 'metered' AND t.slot IS NULL THEN 'unmeterable'
            WHEN d.status = 'earlier' AND t.slot IS NULL THEN 'outside'
            ELSE d.status
        END AS status
    ),
    CAST(d.local_us - d.day_us % s.bucket_us AS VARCHAR) AS within_bucket,
    CAST(CASE WHEN s.bucket_us <= 3600000000 THEN d.turn END AS VARCHAR) AS within_turn,
    t.slot AS schedule_slot
FROM days AS d
CROSS JOIN meter_scope AS s
LEFT JOIN schedule_slots AS t
    ON t.day = (d.local_us - d.day_us) // 86400000000 AND d.day_us >= t.from_us AND d.day_us < t.to_us;
