-- The contents of one source that stand in [from_us, until_us), perhaps of one customer or type alone.
-- out: selected(event_id, state)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT e.event_id, coalesce(u.why, 'counted') AS state
FROM event_rows AS e LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id
WHERE
    e.source = $source AND e.time_us >= $from_us AND e.time_us < $until_us
    AND ($customer::VARCHAR IS NULL OR e.customer = $customer) AND ($type::VARCHAR IS NULL OR e.type = $type)
    AND u.why IS DISTINCT FROM 'replaced';
