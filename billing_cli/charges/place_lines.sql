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
moved AS (  -- bills that print no line for each that is priced, or others besides
    SELECT bill_id FROM bill_charges WHERE NOT shown UNION SELECT bill_id FROM added_lines
),
firsts AS (  -- of the others, lines print in the order of their numbers, which leave none out
    SELECT bill_id, min(line_id) AS first FROM line_keys WHERE bill_id NOT IN (SELECT bill_id FROM moved) GROUP BY bill_id
),
shown AS (
    SELECT k.line_id, 0 AS added, k.bill_id, k.charge_id
    FROM line_keys AS k
    JOIN rated_lines AS r ON r.line_id = k.line_id
    JOIN bill_charges AS c ON c.charge_id = k.charge_id
    WHERE k.bill_id IN (SELECT bill_id FROM moved) AND (c.shown OR r.problem IS NOT NULL)
    UNION ALL
    SELECT line_id, 1, bill_id, charge_id FROM added_lines
    WHERE amount_minor IS NOT NULL OR bill_id NOT IN (SELECT bill_id FROM blocked)
),
numbered AS (
    SELECT line_id, added, row_number() OVER (PARTITION BY bill_id ORDER BY charge_id NULLS LAST, added, line_id) AS line
    FROM shown
)
SELECT
    k.line_id, k.bill_id, CAST(coalesce(n.line, k.line_id - f.first + 1) AS INTEGER) AS line, i.charge_id AS filed_charge,
    k.filed_item, CAST(NULL AS VARCHAR) AS kind, CAST(NULL AS VARCHAR) AS labels, k.dimensions_text, k.quantity, k.before,
    r.gross, r.amount_minor, r.problem
FROM line_keys AS k
JOIN rated_lines AS r ON r.line_id = k.line_id
JOIN filed_items AS i ON i.item_id = k.filed_item
JOIN filed_charges AS c ON c.charge_id = i.charge_id
LEFT JOIN firsts AS f ON f.bill_id = k.bill_id
LEFT JOIN numbered AS n ON n.line_id = k.line_id AND n.added = 0
WHERE c.shown OR r.problem IS NOT NULL
UNION ALL
SELECT
    a.line_id, a.bill_id, CAST(n.line AS INTEGER), c.filed_charge, NULL, a.kind,
    coalesce(c.labels, $labels::JSON ->> a.kind), '{}', CAST(0 AS DECIMAL(38, 12)), NULL, NULL, a.amount_minor,
    CASE WHEN a.amount_minor IS NULL THEN 'overflow' END
FROM added_lines AS a
JOIN numbered AS n ON n.line_id = a.line_id AND n.added = 1
LEFT JOIN bill_charges AS c ON c.charge_id = a.charge_id;
