-- The meter at hand: its event types, whether any plan charges for it, whether it counts from the contract's start, the
-- width of its local buckets (null without), the instants to look at [first_us, last_us), and the calendar of customers that
-- no file knows [from_us, to_us), with their zone.
CREATE OR REPLACE TEMP TABLE meter_scope AS
SELECT $meter::VARCHAR AS meter, $types::VARCHAR[] AS types, $charged::BOOLEAN AS charged, $from_start::BOOLEAN AS from_start,
    $bucket_us::BIGINT AS bucket_us, $first_us::BIGINT AS first_us, $last_us::BIGINT AS last_us,
    $from_us::BIGINT AS from_us, $to_us::BIGINT AS to_us, $timezone::VARCHAR AS timezone;
