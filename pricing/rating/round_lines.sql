-- Each line's exact amount (gross × numerator ÷ denominator, less amount discounts, not below 0 by them) rounded once, to
-- the minor unit of its currency.
-- in:  gross_lines, line_discounts, $half_even
-- out: rated_lines, one row per line
INSERT INTO rated_lines
WITH
taken AS (
    SELECT line_id, CAST(sum(amount_minor) AS HUGEINT) AS taken_minor FROM line_discounts GROUP BY line_id
),
whole AS (  -- nearly all: the full price needs no division, and rounding a DECIMAL is exact
    SELECT
        line_id, gross, problem,
        CASE WHEN $half_even THEN
            CASE minor_units
                WHEN 2 THEN CAST(round_even(gross, 2) * 100 AS BIGINT)
                WHEN 0 THEN CAST(round_even(gross, 0) AS BIGINT)
                WHEN 1 THEN CAST(round_even(gross, 1) * 10 AS BIGINT)
                WHEN 3 THEN CAST(round_even(gross, 3) * 1000 AS BIGINT)
                WHEN 4 THEN CAST(round_even(gross, 4) * 10000 AS BIGINT)
            END
        ELSE
            CASE
                -- the same as the rounding below, at half the cost, where adding a half cannot leave the type
                WHEN minor_units = 2 AND abs(gross) < 999999999999
                    THEN CAST(trunc(gross * 100 + CASE WHEN gross < 0 THEN -0.5 ELSE 0.5 END) AS BIGINT)
                WHEN minor_units = 2 THEN CAST(round(gross, 2) * 100 AS BIGINT)
                WHEN minor_units = 0 THEN CAST(round(gross, 0) AS BIGINT)
                WHEN minor_units = 1 THEN CAST(round(gross, 1) * 10 AS BIGINT)
                WHEN minor_units = 3 THEN CAST(round(gross, 3) * 1000 AS BIGINT)
                WHEN minor_units = 4 THEN CAST(round(gross, 4) * 10000 AS BIGINT)
            END
        END AS amount_minor
    FROM gross_lines WHERE numerator = denominator AND line_id NOT IN (SELECT line_id FROM taken)
),
shared AS (
    SELECT
        g.line_id, g.gross, g.problem, sign(g.gross) AS sign, minor_size(g.minor_units) AS unit_size,
        shared_units(whole_units(g.gross), g.numerator, g.denominator) AS units,
        shared_rest(whole_units(g.gross), g.numerator, g.denominator) AS rest,
        coalesce(t.taken_minor, CAST(0 AS HUGEINT)) * minor_size(g.minor_units) AS taken
    FROM gross_lines AS g LEFT JOIN taken AS t ON t.line_id = g.line_id
    WHERE g.numerator <> g.denominator OR t.line_id IS NOT NULL
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
