-- The same where malformed records stand between the rows.
CREATE OR REPLACE TEMP TABLE renumbered AS
WITH
ranked AS (SELECT row_number, row_number() OVER (ORDER BY row_number) AS malformed_up_to FROM malformed),
steps AS (  -- from the row at position good_before on, malformed_before records are not in staged
    SELECT row_number - malformed_up_to AS good_before, max(malformed_up_to) AS malformed_before FROM ranked GROUP BY ALL
),
placed AS (SELECT rowid - (SELECT min(rowid) FROM staged) AS position, * FROM staged)
SELECT placed.position, placed.position + 1 + coalesce(steps.malformed_before, 0) AS row_number, placed.* EXCLUDE (position)
FROM placed ASOF LEFT JOIN steps ON placed.position >= steps.good_before;

CREATE OR REPLACE TEMP VIEW numbered AS SELECT * FROM renumbered;
