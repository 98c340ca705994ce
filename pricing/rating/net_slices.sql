-- What units before cost is taken from what units so far do, tier by tier.
-- in:  quantities, slices
-- out: netted_slices, of the lines that have units before; an amount that is null stays so
CREATE OR REPLACE TEMP TABLE netted_slices AS
WITH
legs AS (
    SELECT line_id, minus_of AS of_line, CAST(-1 AS DECIMAL(1, 0)) AS sign FROM quantities WHERE minus_of IS NOT NULL
    UNION ALL
    SELECT DISTINCT minus_of, minus_of, CAST(1 AS DECIMAL(1, 0)) FROM quantities WHERE minus_of IS NOT NULL
),
netted AS (
    SELECT
        l.of_line AS line_id, s.tier, CAST(sum(l.sign * s.quantity) AS DECIMAL(38, 12)) AS quantity, s.unit_price,
        CAST(sum(l.sign * s.flat_fee) AS DECIMAL(38, 12)) AS flat_fee, s.package_size,
        CAST(sum(l.sign * s.packages) AS DECIMAL(38, 0)) AS packages,
        CASE WHEN count(s.amount) = count(*) THEN CAST(sum(l.sign * s.amount) AS DECIMAL(38, 24)) END AS amount,
        CAST(sum(l.sign * s.events) AS BIGINT) AS events, CAST(sum(l.sign * s.event_amounts) AS DECIMAL(38, 12)) AS event_amounts
    FROM slices AS s JOIN legs AS l ON l.line_id = s.line_id
    GROUP BY l.of_line, s.tier, s.unit_price, s.package_size
)
SELECT * FROM netted WHERE quantity <> 0 OR flat_fee <> 0 OR packages <> 0 OR amount IS DISTINCT FROM 0 OR events <> 0;
