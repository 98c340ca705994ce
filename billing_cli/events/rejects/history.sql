-- What became of a rejected row, in order.
SELECT o.recorded_at, o.outcome, o.code, o.reason, l.actor
FROM reject_outcomes AS o JOIN audit_links AS l ON l.seq = o.seq
WHERE o.reject_id = $reject_id ORDER BY o.seq;
