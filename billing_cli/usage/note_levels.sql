-- in:  timed_events with level_key, segments, meter_scope
-- out: levels
INSERT INTO levels
SELECT
    e.segment_id, w.subscription, e.customer, e.level_key, list_value(*COLUMNS('^(dimension_|schedule_slot)')), e.value,
    e.time_us, e.source, e.id, e.status = 'metered', e.own_from_us, e.own_to_us
FROM timed_events AS e LEFT JOIN segments AS w ON w.segment_id = e.segment_id
CROSS JOIN meter_scope AS s
WHERE e.status IN ('metered', 'earlier') AND (e.segment_id IS NOT NULL OR NOT s.charged)
QUALIFY
    e.status = 'metered' OR row_number() OVER (
        PARTITION BY e.segment_id, e.customer, e.level_key, e.status ORDER BY e.time_us DESC, e.source DESC, e.id DESC
    ) = 1;
