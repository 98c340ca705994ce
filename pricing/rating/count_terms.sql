-- What each bill counts towards the commitment of its term, beside what bills before it counted: those of this run, and those
-- of runs before.
-- in:  term_commitments, counted, $half_even
-- out: term_progress, a row per bill; overage is what it comes to so far, less what was charged of it before, so that the sum
--      over a term is rounded once
INSERT INTO term_progress
WITH
own AS (
    SELECT
        t.*, coalesce(k.counted_minor, CAST(0 AS HUGEINT)) AS counted_minor,
        shared_minor(t.amount, 1, 1, t.minor_units, CAST(0 AS HUGEINT), $half_even) AS committed_minor
    FROM term_commitments AS t LEFT JOIN counted AS k ON k.bill_id = t.bill_id
),
so_far AS (
    SELECT
        *, CAST(counted_before + coalesce(sum(counted_minor) OVER earlier, 0) AS HUGEINT) AS counted_before_minor
    FROM own
    WINDOW earlier AS (PARTITION BY term_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
owed AS (  -- what overage comes to in the term so far; null where none is agreed
    SELECT
        *, CASE
            WHEN overage_percent IS NULL THEN NULL
            WHEN counted_before_minor + counted_minor <= committed_minor THEN CAST(0 AS HUGEINT)
            ELSE percent_minor(counted_before_minor + counted_minor - committed_minor, overage_percent, $half_even)
        END AS owed_minor
    FROM so_far
),
charged AS (
    SELECT
        *, CAST(coalesce(last_value(owed_minor IGNORE NULLS) OVER earlier, overage_before) AS HUGEINT) AS charged_minor
    FROM owed
    WINDOW earlier AS (PARTITION BY term_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT
    bill_id, committed_minor, counted_minor, counted_before_minor,
    coalesce(owed_minor, charged_minor) - charged_minor, charged_minor
FROM charged;
