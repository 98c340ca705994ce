-- One digest of all that a change does, for the audit chain.
-- in:  turns, conflict_turns
WITH
rows_as_text AS (
    SELECT 1 AS part, event_id AS number, CAST(t AS VARCHAR) AS row_text FROM turns AS t
    UNION ALL SELECT 2, row_id, CAST(c AS VARCHAR) FROM conflict_turns AS c
)
SELECT sha256(coalesce(string_agg(sha256(row_text), '' ORDER BY part, number), '')) FROM rows_as_text;
