-- Each line's exact amount (gross × numerator ÷ denominator, less amount discounts, not below 0 by them) rounded once, to
-- the minor unit of its currency.
-- in:  quantities, gross_lines, line_discounts, $half_even
-- out: rated_lines, one row per line of `quantities`
INSERT INTO rated_lines
WITH
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS HUGEINT) AS taken_minor FROM line_discounts GROUP BY line_id
),
lines AS (
    SELECT q.line_id, g.gross, g.problem, q.minor_units, q.numerator, q.denominator, t.taken_minor
    FROM quantities AS q
    JOIN gross_lines AS g ON g.line_id = q.line_id
    LEFT JOIN taken AS t ON t.line_id = q.line_id
),
whole AS (  -- nearly all: the full price needs no division, and rounding a DECIMAL is exact
    SELECT
        line_id, gross, problem,
        CASE WHEN $half_even THEN
            CASE minor_units
                WHEN 0 THEN CAST(round_even(gross, 0) AS BIGINT)
                WHEN 1 THEN CAST(round_even(gross, 1) * 10 AS BIGINT)
                WHEN 2 THEN CAST(round_even(gross, 2) * 100 AS BIGINT)
                WHEN 3 THEN CAST(round_even(gross, 3) * 1000 AS BIGINT)
                WHEN 4 THEN CAST(round_even(gross, 4) * 10000 AS BIGINT)
            END
        ELSE
            CASE minor_units
                WHEN 0 THEN CAST(round(gross, 0) AS BIGINT)
                WHEN 1 THEN CAST(round(gross, 1) * 10 AS BIGINT)
                WHEN 2 THEN CAST(round(gross, 2) * 100 AS BIGINT)
                WHEN 3 THEN CAST(round(gross, 3) * 1000 AS BIGINT)
                WHEN 4 THEN CAST(round(gross, 4) * 10000 AS BIGINT)
            END
        END AS amount_minor
    FROM lines WHERE numerator = denominator AND taken_minor IS NULL
),
shared AS (
    SELECT
        line_id, gross, problem, sign(gross) AS sign, minor_size(minor_units) AS unit_size,
        shared_units(whole_units(gross), numerator, denominator) AS units,
        shared_rest(whole_units(gross), numerator, denominator) AS rest,
        coalesce(taken_minor, CAST(0 AS HUGEINT)) * minor_size(minor_units) AS taken
    FROM lines WHERE NOT (numerator = denominator AND taken_minor IS NULL)
)
SELECT line_id, gross, amount_minor, problem FROM whole
UNION ALL
SELECT
    line_id, gross,
    CAST(sign * CASE
        WHEN units < taken THEN CAST(0 AS HUGEINT) ELSE rounded_units(units - taken, rest, unit_size, $half_even)
    END AS BIGINT),
    problem
FROM shared;
