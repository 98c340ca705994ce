-- The conflicts at hand beside the event that they contradict: while they are open that which stands for their id now, later
-- that which they met when they were read.
-- in:  asked_conflicts; wanted_events, those of wanted_by_conflicts
WITH
standing AS (SELECT * FROM wanted_events WHERE event_id NOT IN (SELECT event_id FROM uncounted_rows WHERE why = 'replaced')),
pairs AS (
    SELECT c.row_id, s.event_id FROM asked_conflicts AS c JOIN standing AS s ON s.source = c.source AND s.id = c.id WHERE c.state = 'open'
    UNION ALL
    SELECT row_id, stays_event_id FROM asked_conflicts WHERE state <> 'open'
)
SELECT
    c.row_id, c.source, c.id, c.state, c.file, c.row_number, g.name AS first_file, e.event_id - g.event_offset AS first_row, e.event_id,
    c.customer, c.type, c.time_us, c.properties, e.customer, e.type, e.time_us, e.properties
FROM asked_conflicts AS c
JOIN pairs AS p ON p.row_id = c.row_id
JOIN wanted_events AS e ON e.event_id = p.event_id
JOIN files AS g ON e.event_id >= g.event_offset + g.first_row AND e.event_id < g.event_offset + g.first_row + g.rows_read
ORDER BY c.row_id;
