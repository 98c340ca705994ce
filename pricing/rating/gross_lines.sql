-- Each line's exact price: the sum of its slices; 0 where it has none, as at a quantity of 0 that enters no tier.
-- in:  priced_lines, slices
-- out: gross_lines, one row per line, worked out where it is read; problem is null, 'unpriced' or 'overflow', and gross is
--      null where there is one
CREATE OR REPLACE TEMP VIEW gross_lines AS
WITH
long_lines AS (  -- a hundred amounts below 10^12 could leave the type of their sum
    SELECT DISTINCT line_id FROM slices WHERE tier > 99
),
short_sums AS (
    SELECT line_id, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS gross
    FROM slices ANTI JOIN long_lines USING (line_id) GROUP BY line_id
),
long_sums AS (  -- whole numbers and fractions apart
    SELECT
        line_id, count(amount) = count(*) AS within, CAST(sum(CAST(trunc(amount) AS BIGINT)) AS HUGEINT) AS whole,
        sum(CAST(amount - trunc(amount) AS DECIMAL(38, 24))) AS part
    FROM slices SEMI JOIN long_lines USING (line_id) GROUP BY line_id
),
sums AS (
    SELECT line_id, CAST(gross AS DECIMAL(38, 24)) AS gross FROM short_sums
    UNION ALL
    SELECT line_id, CASE
        WHEN within AND abs(whole) < 2000000000000
            THEN CAST(CAST(CAST(whole AS DECIMAL(14, 0)) AS DECIMAL(38, 24)) + part AS DECIMAL(38, 24))
    END
    FROM long_sums
),
lines AS (
    SELECT
        p.line_id, p.charge_id, p.price_id, p.numerator, p.denominator, p.minor_units,
        CASE
            WHEN s.line_id IS NOT NULL THEN s.gross
            WHEN p.charged IS NOT NULL THEN CAST(0 AS DECIMAL(38, 24))
        END AS gross
    FROM priced_lines AS p LEFT JOIN sums AS s ON s.line_id = p.line_id
)
SELECT
    line_id, charge_id, CASE WHEN price_id IS NOT NULL AND within_limit(gross) THEN gross END AS gross,
    CASE
        WHEN price_id IS NULL THEN 'unpriced' WHEN gross IS NULL OR NOT within_limit(gross) THEN 'overflow'
    END AS problem,
    numerator, denominator, minor_units
FROM lines;
