-- What the lines of each bill that count towards its commitment come to, limits of charges among them.
-- in:  counting, quantities, rated_lines, added_lines (limits)
-- out: counted, a row per bill of which a charge has lines
CREATE OR REPLACE TEMP VIEW counted AS
WITH
amounts AS (
    SELECT q.charge_id, r.amount_minor FROM quantities AS q JOIN rated_lines AS r ON r.line_id = q.line_id
    WHERE q.charge_id IN (SELECT charge_id FROM counting)
    UNION ALL
    SELECT charge_id, amount_minor FROM added_lines
)
SELECT k.bill_id, CAST(sum(a.amount_minor) AS HUGEINT) AS counted_minor
FROM counting AS k JOIN amounts AS a ON a.charge_id = k.charge_id
GROUP BY k.bill_id;
