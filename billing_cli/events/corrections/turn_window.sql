-- What counts in the window shall be what the files say.
-- in:  chosen, born, outgoing; $events_before: the greatest number before the files
-- out: turns
INSERT INTO turns
SELECT event_id, CASE WHEN event_id IN (SELECT event_id FROM born) THEN 'replaced' ELSE 'voided' END, 'counted'
FROM chosen WHERE event_id > $events_before
UNION ALL
SELECT u.event_id, u.why, 'counted' FROM uncounted_rows AS u SEMI JOIN chosen AS c ON c.event_id = u.event_id
UNION ALL
SELECT DISTINCT event_id, state, 'replaced' FROM outgoing
UNION ALL
SELECT event_id, 'counted', 'voided' FROM event_rows
WHERE
    source = $source AND time_us >= $from_us AND time_us < $until_us
    AND event_id NOT IN (SELECT event_id FROM chosen)
    AND event_id NOT IN (SELECT event_id FROM outgoing)
    AND event_id NOT IN (SELECT event_id FROM uncounted_rows);
