-- graduated: each tier's part of the quantity at that tier's price, with the fee of every tier entered.
-- A quantity of 0 enters none, unless it pays the first one's fee; a negative one is in the first, without its fee.
-- in:  priced_lines, tiers
-- out: slices, one per tier entered; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
entered AS (
    SELECT
        l.line_id, t.tier, t.unit_price, t.package_size, l.whole_packages,
        CASE
            WHEN l.charged > t.lower THEN least(l.charged, coalesce(t.upper, l.charged)) - t.lower ELSE l.charged
        END AS part,
        CASE WHEN l.charged < 0 THEN CAST(0 AS DECIMAL(38, 12)) ELSE t.flat_fee END AS flat_fee
    FROM priced_lines AS l
    JOIN tiers AS t
        ON t.price_id = l.price_id
        AND (l.charged > t.lower OR (t.tier = 1 AND (l.charged < 0 OR (l.charged = 0 AND l.at_zero))))
    WHERE l.slicing = 'graduated'
),
counted AS (
    SELECT *, CASE WHEN package_size IS NOT NULL THEN package_count(part, package_size, whole_packages) END AS packages
    FROM entered
),
priced AS (
    SELECT *, TRY(slice_amount(part, unit_price, flat_fee, packages)) AS amount FROM counted
)
SELECT
    line_id, tier, part, unit_price, flat_fee, package_size, packages,
    CASE WHEN abs(amount) < 1000000000000 THEN amount END
FROM priced;
