-- volume: the whole quantity at the price of the tier that contains it, with that tier's fee once.
-- A quantity of 0 is in no tier, unless it pays the first one's fee; a negative one is in the first, without its fee.
-- in:  priced_lines, tiers
-- out: volume_parts
CREATE OR REPLACE TEMP VIEW volume_parts AS
SELECT
    l.line_id, t.tier, l.charged AS quantity, t.unit_price,
    CASE WHEN l.charged < 0 THEN CAST(0 AS DECIMAL(38, 12)) ELSE t.flat_fee END AS flat_fee,
    t.package_size, l.whole_packages
FROM priced_lines AS l
JOIN tiers AS t
    ON t.price_id = l.price_id
    AND (
        (l.charged > t.lower AND (t.upper IS NULL OR l.charged <= t.upper))
        OR (t.tier = 1 AND (l.charged < 0 OR (l.charged = 0 AND l.at_zero)))
    )
WHERE l.slicing = 'volume';
