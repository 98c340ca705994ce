-- Every line of every contract as it prints, numbered within its contract: the lines of a charge, then its limit; the
-- commitment last.
-- in:  line_keys, segment_charges, rated_lines, added_lines
-- out: all_lines; gross is null for a line that no quantity has, problem is null where it was priced
CREATE OR REPLACE TEMP TABLE all_lines AS
WITH
blocked AS (  -- what a limit comes to says nothing where lines have no amount
    SELECT DISTINCT k.segment_id FROM line_keys AS k JOIN rated_lines AS r ON r.line_id = k.line_id
    WHERE r.problem IS NOT NULL
),
lines AS (
    SELECT
        k.line_id, k.segment_id, k.charge_id, 0 AS added, c.charge, c.kind, c.labels, k.dimensions_text, k.quantity, r.gross,
        r.amount_minor, r.problem
    FROM line_keys AS k
    JOIN rated_lines AS r ON r.line_id = k.line_id
    JOIN segment_charges AS c ON c.charge_id = k.charge_id
    UNION ALL
    SELECT
        a.line_id, a.bill_id, a.charge_id, 1, c.charge, a.kind, coalesce(c.labels, $labels::JSON ->> a.kind), '{}',
        CAST(0 AS DECIMAL(38, 12)), NULL, a.amount_minor,
        CASE WHEN a.amount_minor IS NULL THEN 'overflow' END
    FROM added_lines AS a LEFT JOIN segment_charges AS c ON c.charge_id = a.charge_id
    WHERE a.amount_minor IS NOT NULL OR a.bill_id NOT IN (SELECT segment_id FROM blocked)
)
SELECT
    line_id, segment_id,
    CAST(row_number() OVER (PARTITION BY segment_id ORDER BY charge_id NULLS LAST, added, line_id) AS INTEGER) AS line,
    charge, kind, labels, dimensions_text, quantity, gross, amount_minor, problem
FROM lines;
