-- The same as group_events, of events that were bundled.
-- in:  counted_events with place and events, the macro `combined` of the meter's aggregate, meter_scope
-- out: meter_groups
INSERT INTO meter_groups
WITH
grouped AS (
    SELECT
        status, segment_id, customer, COLUMNS('^(dimension_|schedule_slot)'), combined(value, place) AS found,
        CAST(sum(events) AS BIGINT) AS events
    FROM counted_events GROUP BY ALL
)
SELECT
    (SELECT meter FROM meter_scope), status, segment_id, customer, list_value(*COLUMNS('^(dimension_|schedule_slot)')),
    found.value, found.place, events
FROM grouped;
