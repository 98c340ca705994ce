-- Minimum and maximum of a charge: its limit, scaled and rounded, less what its lines come to, as a line of its own.
-- in:  limits, quantities, rated_lines, $half_even
-- out: added_lines; a shortfall is positive, an excess negative
INSERT INTO added_lines
WITH
billed AS (
    SELECT l.charge_id, CAST(coalesce(sum(r.amount_minor), 0) AS HUGEINT) AS billed_minor
    FROM limits AS l
    LEFT JOIN quantities AS q ON q.charge_id = l.charge_id
    LEFT JOIN rated_lines AS r ON r.line_id = q.line_id
    GROUP BY l.charge_id
),
bounds AS (
    SELECT
        l.bill_id, l.charge_id, l.minimum, l.maximum, l.numerator, l.denominator, l.minor_units, b.billed_minor,
        shared_minor(l.minimum, l.numerator, l.denominator, l.minor_units, CAST(0 AS HUGEINT), $half_even) AS least_minor,
        shared_minor(l.maximum, l.numerator, l.denominator, l.minor_units, CAST(0 AS HUGEINT), $half_even) AS most_minor
    FROM limits AS l JOIN billed AS b ON b.charge_id = l.charge_id
)
SELECT
    (SELECT coalesce(max(line_id), 0) FROM quantities) + row_number() OVER (ORDER BY charge_id),
    bill_id, charge_id,
    CASE WHEN billed_minor < least_minor THEN 'minimum' ELSE 'maximum' END,
    limited_minor(CASE WHEN billed_minor < least_minor THEN least_minor ELSE most_minor END - billed_minor, minor_units),
    CASE WHEN billed_minor < least_minor THEN minimum ELSE maximum END, numerator, denominator,
    billed_minor, NULL
FROM bounds
WHERE billed_minor < least_minor OR billed_minor > most_minor;
