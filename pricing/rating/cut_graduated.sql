-- graduated: each tier's part of the quantity at that tier's price, with the fee of every tier entered.
-- A quantity of 0 enters none, unless it pays the first one's fee; a negative one is in the first, without its fee.
-- in:  priced_lines, tiers
-- out: graduated_parts, one per tier entered
CREATE OR REPLACE TEMP VIEW graduated_parts AS
SELECT
    l.line_id, t.tier,
    CAST(CASE
        WHEN l.charged > t.lower THEN least(l.charged, coalesce(t.upper, l.charged)) - t.lower ELSE l.charged
    END AS DECIMAL(38, 12)) AS quantity,
    t.unit_price, CASE WHEN l.charged < 0 THEN CAST(0 AS DECIMAL(38, 12)) ELSE t.flat_fee END AS flat_fee,
    t.package_size, l.whole_packages
FROM priced_lines AS l
JOIN tiers AS t
    ON t.price_id = l.price_id
    AND (l.charged > t.lower OR (t.tier = 1 AND (l.charged < 0 OR (l.charged = 0 AND l.at_zero))))
WHERE l.slicing = 'graduated';
