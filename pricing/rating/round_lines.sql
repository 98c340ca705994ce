-- Each line's exact amount (gross × share) rounded once, to the minor unit of its currency.
-- in:  quantities, slices, $half_even
-- out: rated_lines, one row per line of `quantities`
INSERT INTO rated_lines
WITH
gross AS (
    SELECT line_id, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS gross
    FROM slices GROUP BY line_id
),
exact AS (
    SELECT
        q.line_id, g.gross, g.line_id IS NOT NULL AS sliced, sign(g.gross) AS sign,
        shared_units(whole_units(g.gross), q.share_numerator, q.share_denominator) AS units,
        shared_rest(whole_units(g.gross), q.share_numerator, q.share_denominator) AS rest,
        CASE q.minor_units
            WHEN 0 THEN 1000000000000000000000000::HUGEINT
            WHEN 1 THEN 100000000000000000000000::HUGEINT
            WHEN 2 THEN 10000000000000000000000::HUGEINT
            WHEN 3 THEN 1000000000000000000000::HUGEINT
            WHEN 4 THEN 100000000000000000000::HUGEINT
        END AS unit_size
    FROM quantities AS q LEFT JOIN gross AS g ON g.line_id = q.line_id
)
SELECT
    line_id, gross,
    CAST(sign * rounded_units(units, rest, unit_size, $half_even) AS BIGINT) AS amount_minor,
    CASE WHEN NOT sliced THEN 'unpriced' WHEN gross IS NULL THEN 'overflow' END AS problem
FROM exact;
