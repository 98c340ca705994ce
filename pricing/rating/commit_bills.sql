-- Commitments: what the lines that count lack is a true-up; on what they exceed it by, overage is charged.
-- in:  commitments, counted, added_lines, $half_even
-- out: added_lines, at most one per bill
INSERT INTO added_lines
WITH
held AS (
    SELECT
        c.bill_id, c.amount, c.numerator, c.denominator, c.minor_units, c.overage_percent, coalesce(k.counted_minor, CAST(0 AS HUGEINT)) AS counted_minor,
        shared_minor(c.amount, c.numerator, c.denominator, c.minor_units, CAST(0 AS HUGEINT), $half_even) AS committed_minor
    FROM commitments AS c LEFT JOIN counted AS k ON k.bill_id = c.bill_id
),
found AS (
    SELECT
        bill_id, amount, numerator, denominator, minor_units, counted_minor, overage_percent,
        CASE WHEN counted_minor < committed_minor THEN 'commitment' ELSE 'overage' END AS kind,
        CASE
            WHEN counted_minor < committed_minor THEN committed_minor - counted_minor
            ELSE percent_minor(counted_minor - committed_minor, overage_percent, $half_even)
        END AS amount_minor
    FROM held
)
SELECT
    greatest(
        (SELECT coalesce(max(line_id), 0) FROM quantities), (SELECT coalesce(max(line_id), 0) FROM added_lines)
    ) + row_number() OVER (ORDER BY bill_id),
    bill_id, NULL, kind, limited_minor(amount_minor, minor_units), amount, numerator, denominator, counted_minor,
    CASE WHEN kind = 'overage' THEN overage_percent END
FROM found
WHERE amount_minor > 0 AND bill_id NOT IN (SELECT bill_id FROM added_lines WHERE amount_minor IS NULL);
