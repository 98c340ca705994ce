-- The changes that made something else of what is to be turned back.
-- in:  turns, conflict_turns
WITH
stands AS (
    SELECT event_id, max(change_id) AS change_id, arg_max(state, change_id) AS state
    FROM event_states WHERE event_id IN (SELECT event_id FROM turns) GROUP BY event_id
),
conflict_stands AS (
    SELECT row_id, max(change_id) AS change_id, arg_max(state, change_id) AS state
    FROM conflict_states WHERE row_id IN (SELECT row_id FROM conflict_turns) GROUP BY row_id
),
moved AS (
    SELECT s.change_id FROM turns AS t JOIN stands AS s ON s.event_id = t.event_id WHERE s.state <> t.was
    UNION ALL
    SELECT s.change_id FROM conflict_turns AS t JOIN conflict_stands AS s ON s.row_id = t.row_id WHERE s.state <> t.was
)
SELECT m.change_id, c.undoes, count(*) FROM moved AS m JOIN changes AS c ON c.change_id = m.change_id
GROUP BY m.change_id, c.undoes ORDER BY m.change_id;
