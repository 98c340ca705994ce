-- What Python found for hard rows.
CREATE OR REPLACE TEMP TABLE answers AS
SELECT
    unnest(CAST($position AS BIGINT[])) AS position, unnest(CAST($found AS VARCHAR[][])) AS found,
    unnest(CAST($unanswered AS VARCHAR[])) AS unanswered;
