-- volume: the whole quantity at the price of the tier that contains it, with that tier's fee once.
-- A quantity of 0 is in no tier, unless it pays the first one's fee; a negative one is in the first, without its fee.
-- in:  priced_lines, tiers
-- out: slices; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
entered AS (
    SELECT
        l.line_id, t.tier, l.charged, t.unit_price, t.package_size, l.whole_packages,
        CASE WHEN l.charged < 0 THEN CAST(0 AS DECIMAL(38, 12)) ELSE t.flat_fee END AS flat_fee
    FROM priced_lines AS l
    JOIN tiers AS t
        ON t.price_id = l.price_id
        AND (
            (l.charged > t.lower AND (t.upper IS NULL OR l.charged <= t.upper))
            OR (t.tier = 1 AND (l.charged < 0 OR (l.charged = 0 AND l.at_zero)))
        )
    WHERE l.slicing = 'volume'
),
counted AS (
    SELECT *, CASE WHEN package_size IS NOT NULL THEN package_count(charged, package_size, whole_packages) END AS packages
    FROM entered
),
priced AS (
    SELECT *, TRY(slice_amount(charged, unit_price, flat_fee, packages)) AS amount FROM counted
)
SELECT
    line_id, tier, charged, unit_price, flat_fee, package_size, packages,
    CASE WHEN abs(amount) < 1000000000000 THEN amount END
FROM priced;
