-- Every content that the store holds of an id, the first read first; state: what it is now.
-- in:  asked_ids, one; wanted_events, those of wanted_by_ids
SELECT e.event_id, f.name, e.event_id - f.event_offset, coalesce(u.why, 'counted'), e.customer, e.type, e.time_us, e.properties
FROM wanted_events AS e
SEMI JOIN asked_ids AS a ON a.id = e.id
JOIN files AS f ON e.event_id >= f.event_offset + f.first_row AND e.event_id < f.event_offset + f.first_row + f.rows_read
LEFT JOIN uncounted_rows AS u ON u.event_id = e.event_id
ORDER BY e.event_id;
