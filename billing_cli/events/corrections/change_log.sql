-- Every change, with who made it and what became of how many events and conflicts.
WITH
of_events AS (
    SELECT
        change_id, count(*) FILTER (state = 'counted') AS counted, count(*) FILTER (state = 'voided') AS voided,
        count(*) FILTER (state = 'replaced') AS replaced
    FROM event_states GROUP BY change_id
),
of_conflicts AS (SELECT change_id, count(*) AS conflicts FROM conflict_states GROUP BY change_id)
SELECT
    c.change_id, c.kind, c.recorded_at, l.actor, coalesce(e.counted, 0), coalesce(e.voided, 0), coalesce(e.replaced, 0),
    coalesce(f.conflicts, 0), c.reason, c.undoes
FROM changes AS c
LEFT JOIN audit_links AS l ON l.seq = c.link
LEFT JOIN of_events AS e ON e.change_id = c.change_id
LEFT JOIN of_conflicts AS f ON f.change_id = c.change_id
ORDER BY c.change_id;
