-- The meter at hand: its name, whether it is the newest definition of it, whether any plan charges for it, whether it counts
-- from the contract's start, and without one from the first event of all, the width of its local buckets (null without), and
-- the calendar of customers that no file knows [from_us, to_us), with their zone.
CREATE OR REPLACE TEMP TABLE meter_scope AS
SELECT $meter::VARCHAR AS meter, $name::VARCHAR AS name, $latest::BOOLEAN AS latest, $charged::BOOLEAN AS charged,
    $from_start::BOOLEAN AS from_start, $from_ever::BOOLEAN AS from_ever, $bucket_us::BIGINT AS bucket_us,
    $from_us::BIGINT AS from_us, $to_us::BIGINT AS to_us, $timezone::VARCHAR AS timezone;
