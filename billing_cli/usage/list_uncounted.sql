-- The events of one customer that the meter at hand would count if they counted at all.
-- in:  placed_events of the uncounted ones, uncounted_events, meter_scope; $customer
-- out: listed_events, with why they do not
INSERT INTO listed_events
SELECT
    (SELECT meter FROM meter_scope), p.event_id, p.source, p.id, p.time_us, p.segment_id, u.why, NULL, NULL, NULL, NULL,
    CASE WHEN u.why = 'superseded' THEN u.counted_source END
FROM placed_events AS p JOIN uncounted_events AS u ON u.event_id = p.event_id
WHERE p.customer = $customer AND p.status <> 'outside';
