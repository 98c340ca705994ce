-- The contents known of the new id; own: the conflict's own content, voided, as it is where a renaming was undone.
-- in:  asked_ids, asked_conflicts, one each; wanted_events, those of wanted_by_ids
SELECT
    e.event_id,
    (e.customer, e.type, e.time_us, e.properties) = (c.customer, c.type, c.time_us, c.properties) AND coalesce(u.why = 'voided', FALSE)
FROM wanted_events AS e
SEMI JOIN asked_ids AS a ON a.id = e.id
CROSS JOIN asked_conflicts AS c
LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id;
