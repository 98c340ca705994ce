-- What each bill counts towards the commitment of its term, beside what bills before it counted: those of this run, and those
-- of runs before.
-- in:  term_commitments, counting, quantities, rated_lines, added_lines (limits), $half_even
-- out: term_progress, a row per bill; overage is what it comes to so far, less what was charged of it before, so that the sum
--      over a term is rounded once
INSERT INTO term_progress
WITH
amounts AS (
    SELECT q.charge_id, r.amount_minor FROM quantities AS q JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE q.charge_id IN (SELECT charge_id FROM counting)
    UNION ALL
    SELECT charge_id, amount_minor FROM added_lines
),
counted AS (
    SELECT k.bill_id, CAST(sum(a.amount_minor) AS HUGEINT) AS counted_minor
    FROM counting AS k JOIN amounts AS a ON a.charge_id = k.charge_id
    GROUP BY k.bill_id
),
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
            -- a percent has 12 decimals, and is of a hundred: 14 digits to round away
            WHEN counted_before_minor + counted_minor - committed_minor < 100000000000000000000 THEN rounded_units(
                (counted_before_minor + counted_minor - committed_minor) * whole_units(overage_percent),
                CAST(0 AS HUGEINT), CAST(100000000000000 AS HUGEINT), $half_even
            )
            WHEN overage_percent > 0 THEN CAST(100000000000000000000 AS HUGEINT)  -- beyond what an amount may be
            ELSE CAST(0 AS HUGEINT)
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
