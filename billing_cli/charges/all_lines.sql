-- Every line of every bill as it prints, numbered within its bill: the lines of a charge, then its limit; the commitment
-- last.
-- in:  line_keys, items, bill_charges, rated_lines, added_lines
-- out: all_lines; gross is null for a line that no quantity has, problem is null where it was priced; a line that belongs to
--      no charge says no days of service
CREATE OR REPLACE TEMP TABLE all_lines AS
WITH
blocked AS (  -- what a limit comes to says nothing where lines have no amount
    SELECT DISTINCT k.bill_id FROM line_keys AS k JOIN rated_lines AS r ON r.line_id = k.line_id
    WHERE r.problem IS NOT NULL
),
lines AS (
    SELECT
        k.line_id, k.bill_id, k.charge_id, k.item_id, 0 AS added, c.charge, i.kind, i.labels, k.dimensions_text, k.quantity,
        k.before, r.gross, r.amount_minor, r.problem, i.service_start, i.service_end
    FROM line_keys AS k
    JOIN rated_lines AS r ON r.line_id = k.line_id
    JOIN items AS i ON i.item_id = k.item_id
    JOIN bill_charges AS c ON c.charge_id = k.charge_id
    WHERE c.shown OR r.problem IS NOT NULL
    UNION ALL
    SELECT
        a.line_id, a.bill_id, a.charge_id, NULL, 1, c.charge, a.kind, coalesce(c.labels, $labels::JSON ->> a.kind), '{}',
        CAST(0 AS DECIMAL(38, 12)), NULL, NULL, a.amount_minor,
        CASE WHEN a.amount_minor IS NULL THEN 'overflow' END, c.service_start, c.service_end
    FROM added_lines AS a LEFT JOIN bill_charges AS c ON c.charge_id = a.charge_id
    WHERE a.amount_minor IS NOT NULL OR a.bill_id NOT IN (SELECT bill_id FROM blocked)
),
placed AS (  -- by themselves, and of all bills together: the rest of a line is long, and bills are short
    SELECT line_id, added, bill_id, row_number() OVER (ORDER BY bill_id, charge_id NULLS LAST, added, line_id) AS place FROM lines
),
numbered AS (
    SELECT p.line_id, p.added, CAST(p.place - f.first + 1 AS INTEGER) AS line
    FROM placed AS p JOIN (SELECT bill_id, min(place) AS first FROM placed GROUP BY bill_id) AS f ON f.bill_id = p.bill_id
)
SELECT
    l.line_id, l.bill_id, n.line, l.charge, l.kind, l.labels, l.dimensions_text, l.quantity, l.before, l.gross, l.amount_minor,
    l.problem, l.service_start, l.service_end
FROM lines AS l JOIN numbered AS n ON n.line_id = l.line_id AND n.added = l.added;
