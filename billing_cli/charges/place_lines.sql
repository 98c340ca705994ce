-- Every line of every bill, numbered within its bill as it prints: the lines of a charge, then its limit; the commitment last.
-- in:  line_keys, filed_items, filed_charges, bill_charges, rated_lines, added_lines; $labels, by kind how lines print that belong to no charge
-- out: placed_lines; filed_item is null for a line that no quantity has, filed_charge for one that belongs to no charge; the
--      kind and the labels of others than those of no quantity are those of their item; gross is null for a line of no
--      quantity, problem is null where it was priced
CREATE OR REPLACE TEMP TABLE placed_lines AS
WITH
blocked AS (  -- what a limit comes to says nothing where lines have no amount
    SELECT DISTINCT k.bill_id FROM line_keys AS k JOIN rated_lines AS r ON r.line_id = k.line_id
    WHERE r.problem IS NOT NULL
),
priced AS (
    SELECT
        k.line_id, k.bill_id, k.charge_id, i.charge_id AS filed_charge, k.filed_item, 0 AS added, CAST(NULL AS VARCHAR) AS kind,
        CAST(NULL AS VARCHAR) AS labels, k.dimensions_text, k.quantity, k.before, r.gross, r.amount_minor, r.problem
    FROM line_keys AS k
    JOIN rated_lines AS r ON r.line_id = k.line_id
    JOIN filed_items AS i ON i.item_id = k.filed_item
    JOIN filed_charges AS c ON c.charge_id = i.charge_id
    WHERE c.shown OR r.problem IS NOT NULL
),
besides AS (
    SELECT
        a.line_id, a.bill_id, a.charge_id, c.filed_charge, NULL, 1, a.kind, coalesce(c.labels, $labels::JSON ->> a.kind), '{}',
        CAST(0 AS DECIMAL(38, 12)), NULL, NULL, a.amount_minor, CASE WHEN a.amount_minor IS NULL THEN 'overflow' END
    FROM added_lines AS a LEFT JOIN bill_charges AS c ON c.charge_id = a.charge_id
    WHERE a.amount_minor IS NOT NULL OR a.bill_id NOT IN (SELECT bill_id FROM blocked)
),
lines AS (
    FROM priced UNION ALL FROM besides
)
SELECT
    line_id, bill_id,
    CAST(row_number() OVER (PARTITION BY bill_id ORDER BY charge_id NULLS LAST, added, line_id) AS INTEGER) AS line,
    filed_charge, filed_item, kind, labels, dimensions_text, quantity, before, gross, amount_minor, problem
FROM lines;
