-- The levels that hold as a segment begins, or a customer's own calendar where nobody charges for the meter: the last of each
-- key.
-- in:  timed_events with level_key, segments, meter_scope
-- out: levels
INSERT INTO levels
WITH
earlier AS (
    SELECT
        e.segment_id, e.customer, e.level_key,
        arg_max(
            {
                'labels': list_value(*COLUMNS('^(dimension_|schedule_slot)')), 'value': e.value, 'time_us': e.time_us,
                'source': e.source, 'id': e.id, 'own_from_us': e.own_from_us, 'own_to_us': e.own_to_us
            },
            {'time_us': e.time_us, 'source': e.source, 'id': e.id}
        ) AS last
    FROM timed_events AS e CROSS JOIN meter_scope AS s LEFT JOIN segments AS w ON w.segment_id = e.segment_id
    WHERE
        e.status = 'earlier' AND (e.segment_id IS NOT NULL OR NOT s.charged)
        AND (w.segment_id IS NULL OR e.time_us < w.from_us)
    GROUP BY e.segment_id, e.customer, e.level_key
)
SELECT
    e.segment_id, w.subscription, e.customer, e.level_key, e.last.labels, e.last.value, e.last.time_us, e.last.source,
    e.last.id, FALSE, e.last.own_from_us, e.last.own_to_us
FROM earlier AS e LEFT JOIN segments AS w ON w.segment_id = e.segment_id;
