-- The meter at hand: its event types, whether any plan charges for it, the instants that any calendar of this run
-- reaches [first_us, last_us), and the calendar of customers that no file knows [from_us, to_us).
CREATE OR REPLACE TEMP TABLE meter_scope AS
SELECT $meter::VARCHAR AS meter, $types::VARCHAR[] AS types, $charged::BOOLEAN AS charged,
    $first_us::BIGINT AS first_us, $last_us::BIGINT AS last_us, $from_us::BIGINT AS from_us, $to_us::BIGINT AS to_us;
