-- Each line's exact price: the sum of its slices; 0 where it has none, as at a quantity of 0 that enters no tier.
-- in:  quantities, priced_lines, slices
-- out: gross_lines, one row per line of `quantities`
INSERT INTO gross_lines
WITH
long_lines AS (  -- a hundred amounts below 10^12 could leave the type of their sum
    SELECT DISTINCT line_id FROM slices WHERE tier > 99
),
sums AS (
    SELECT line_id, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS gross
    FROM slices WHERE line_id NOT IN (SELECT line_id FROM long_lines) GROUP BY line_id
),
long_sums AS (  -- whole numbers and fractions apart
    SELECT
        line_id, count(amount) = count(*) AS within, CAST(sum(CAST(trunc(amount) AS BIGINT)) AS HUGEINT) AS whole,
        sum(CAST(amount - trunc(amount) AS DECIMAL(38, 24))) AS part
    FROM slices WHERE line_id IN (SELECT line_id FROM long_lines) GROUP BY line_id
),
every_sum AS (
    SELECT line_id, CAST(gross AS DECIMAL(38, 24)) AS gross FROM sums
    UNION ALL
    SELECT line_id, CASE
        WHEN within AND abs(whole) < 2000000000000
            THEN CAST(CAST(CAST(whole AS DECIMAL(14, 0)) AS DECIMAL(38, 24)) + part AS DECIMAL(38, 24))
    END
    FROM long_sums
),
lines AS (
    SELECT
        q.line_id, p.line_id IS NOT NULL AS priced,
        CASE
            WHEN s.line_id IS NOT NULL THEN CASE WHEN abs(s.gross) < 1000000000000 THEN s.gross END
            WHEN p.charged IS NOT NULL THEN CAST(0 AS DECIMAL(38, 24))
        END AS gross
    FROM quantities AS q
    LEFT JOIN priced_lines AS p ON p.line_id = q.line_id
    LEFT JOIN every_sum AS s ON s.line_id = q.line_id
)
SELECT line_id, CASE WHEN priced THEN gross END, CASE WHEN NOT priced THEN 'unpriced' WHEN gross IS NULL THEN 'overflow' END
FROM lines;
