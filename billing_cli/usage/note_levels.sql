-- The levels that events of the period set.
-- in:  timed_events with level_key, segments
-- out: levels
INSERT INTO levels
SELECT
    e.segment_id, w.subscription, e.customer, e.level_key, list_value(*COLUMNS('^(dimension_|schedule_slot)')), e.value,
    e.time_us, e.source, e.id, TRUE, e.own_from_us, e.own_to_us
FROM timed_events AS e LEFT JOIN segments AS w ON w.segment_id = e.segment_id
WHERE e.status = 'metered';
