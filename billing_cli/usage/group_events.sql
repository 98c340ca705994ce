-- Partial aggregates of one meter's events: by how they fared, whose they are, dimensions, and what they are taken within.
-- in:  counted_events, the macro `combined` of the meter's aggregate, meter_scope
-- out: meter_groups
INSERT INTO meter_groups
WITH
grouped AS (
    SELECT
        status, segment_id, customer, COLUMNS('^(dimension_|within_|schedule_slot)'),
        combined(value, {'time_us': time_us, 'source': source, 'id': id}) AS found, count(*) AS events
    FROM counted_events GROUP BY ALL
)
SELECT
    (SELECT meter FROM meter_scope), status, segment_id, customer,
    list_value(*COLUMNS('^(dimension_|within_|schedule_slot)')), found.value, found.place, events
FROM grouped;
