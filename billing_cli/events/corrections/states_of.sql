-- What changes made of these events, in order.
SELECT s.event_id, s.change_id, c.kind, c.recorded_at, l.actor, s.state, c.reason
FROM event_states AS s
JOIN changes AS c ON c.change_id = s.change_id
LEFT JOIN audit_links AS l ON l.seq = c.link
WHERE list_contains($event_ids::BIGINT[], s.event_id)
ORDER BY s.event_id, s.change_id;
