-- The metered events of a meter, where charges price single ones.
-- in:  counted_events, event_charges, windows, meter_scope
-- out: kept_events
INSERT INTO kept_events
SELECT
    segment_id, list_value(*COLUMNS('^(dimension_|schedule_slot)')), {'time_us': time_us, 'source': source, 'id': id}, value,
    amounts
FROM counted_events
WHERE status IN ('metered', 'earlier') AND segment_id IN (
    SELECT w.segment_id FROM windows AS w
    JOIN event_charges AS c ON c.window_id = w.window_id
    JOIN meter_scope AS s ON s.meter = c.meter
);
