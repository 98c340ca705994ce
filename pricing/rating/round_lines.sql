-- Each line's exact amount (gross × share) rounded once, to the minor unit of its currency.
-- in:  quantities, slices, $half_even
-- out: rated_lines, one row per line of `quantities`
INSERT INTO rated_lines
WITH
gross AS (
    SELECT line_id, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS gross
    FROM slices GROUP BY line_id
),
lines AS (
    SELECT
        q.line_id, g.gross, q.minor_units, q.share_numerator, q.share_denominator,
        CASE WHEN g.line_id IS NULL THEN 'unpriced' WHEN g.gross IS NULL THEN 'overflow' END AS problem
    FROM quantities AS q LEFT JOIN gross AS g ON g.line_id = q.line_id
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
    FROM lines WHERE share_numerator = share_denominator
),
shared AS (
    SELECT
        line_id, gross, problem, sign(gross) AS sign,
        shared_units(whole_units(gross), share_numerator, share_denominator) AS units,
        shared_rest(whole_units(gross), share_numerator, share_denominator) AS rest,
        CASE minor_units
            WHEN 0 THEN 1000000000000000000000000::HUGEINT
            WHEN 1 THEN 100000000000000000000000::HUGEINT
            WHEN 2 THEN 10000000000000000000000::HUGEINT
            WHEN 3 THEN 1000000000000000000000::HUGEINT
            WHEN 4 THEN 100000000000000000000::HUGEINT
        END AS unit_size
    FROM lines WHERE share_numerator IS DISTINCT FROM share_denominator
)
SELECT line_id, gross, amount_minor, problem FROM whole
UNION ALL
SELECT line_id, gross, CAST(sign * rounded_units(units, rest, unit_size, $half_even) AS BIGINT), problem FROM shared;
