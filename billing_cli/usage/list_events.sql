-- The events of the meter at hand that are of one customer.
-- in:  counted_events, slot_labels, meter_scope; $customer
-- out: listed_events; a hard event is listed once it is answered
INSERT INTO listed_events
WITH
own AS (
    SELECT *, list_value(*COLUMNS('^(dimension_|schedule_slot)')) AS keys FROM counted_events
    WHERE customer = $customer AND status NOT IN ('hard', 'outside')
)
SELECT
    (SELECT meter FROM meter_scope), e.event_id, e.source, e.id, e.time_us, e.segment_id, e.status, e.value,
    list_transform(e.keys[:-2], lambda key, place: coalesce(l.labels[place], key)), NULL, e.amounts, NULL
FROM own AS e LEFT JOIN slot_labels AS l ON l.slot = e.keys[-1];
