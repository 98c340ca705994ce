-- in:  event_parts
-- out: free_parts, one row per line of which anything is free
INSERT INTO free_parts
SELECT
    line_id, CAST(coalesce(sum(events) FILTER (WHERE outcome = 0), 0) AS BIGINT), CAST(sum(free) AS DECIMAL(38, 12))
FROM event_parts GROUP BY line_id
HAVING sum(free) > 0 OR bool_or(outcome = 0);
