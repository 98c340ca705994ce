-- Events that people changed after an invoice was issued that bills them.
-- in:  windows as for late_events
WITH
windows AS (
    SELECT
        unnest($number::VARCHAR[]) AS number, unnest($name::VARCHAR[]) AS name, unnest($type::VARCHAR[]) AS type,
        unnest($from_us::BIGINT[]) AS from_us, unnest($to_us::BIGINT[]) AS to_us, unnest($link::BIGINT[]) AS link
)
SELECT w.number, count(DISTINCT e.event_id)
FROM event_states AS s
JOIN changes AS c ON c.change_id = s.change_id
JOIN event_rows AS e ON e.event_id = s.event_id
JOIN windows AS w
    ON w.name = e.customer AND w.type = e.type AND e.time_us >= w.from_us AND e.time_us < w.to_us AND c.link > w.link
GROUP BY w.number;
