-- Each line's exact amount (gross × numerator ÷ denominator, less amount discounts, not below 0 by them) rounded once, to
-- the minor unit of its currency.
-- in:  gross_lines, line_discounts, $half_even
-- out: rated_lines, one row per line
INSERT INTO rated_lines
WITH
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS HUGEINT) AS taken_minor FROM line_discounts GROUP BY line_id
),
lines AS (
    SELECT g.*, t.taken_minor, g.numerator = g.denominator AND t.taken_minor IS NULL AS whole
    FROM gross_lines AS g LEFT JOIN taken AS t ON t.line_id = g.line_id
)
SELECT
    line_id, gross,
    CASE
        -- nearly all: the full price needs no division, and rounding a DECIMAL is exact. The first is the same as the
        -- second at half the cost, where adding a half cannot leave the type.
        WHEN whole AND NOT $half_even AND minor_units = 2 AND abs(gross) < 999999999999
            THEN CAST(trunc(gross * 100 + CASE WHEN gross < 0 THEN -0.5 ELSE 0.5 END) AS BIGINT)
        WHEN whole AND NOT $half_even AND minor_units = 2 THEN CAST(round(gross, 2) * 100 AS BIGINT)
        WHEN whole AND NOT $half_even AND minor_units = 0 THEN CAST(round(gross, 0) AS BIGINT)
        WHEN whole AND NOT $half_even AND minor_units = 3 THEN CAST(round(gross, 3) * 1000 AS BIGINT)
        ELSE CAST(sign(gross) * sign(numerator) * shared_minor(
            gross, abs(numerator), denominator, minor_units, coalesce(taken_minor, CAST(0 AS HUGEINT)), $half_even
        ) AS BIGINT)
    END,
    problem
FROM lines;
