-- flat, per_unit, package: the whole quantity at the one price.
-- in:  priced_lines, tiers (one per price)
-- out: slices; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
counted AS (
    SELECT
        l.line_id, t.tier, l.charged, t.unit_price, t.flat_fee, t.package_size,
        CASE WHEN t.package_size IS NOT NULL THEN package_count(l.charged, t.package_size, l.whole_packages) END AS packages
    FROM priced_lines AS l JOIN tiers AS t ON t.price_id = l.price_id
    WHERE l.slicing = 'whole'
),
priced AS (
    SELECT *, TRY(slice_amount(charged, unit_price, flat_fee, packages)) AS amount FROM counted
)
SELECT
    line_id, tier, charged, unit_price, flat_fee, package_size, packages,
    CASE WHEN abs(amount) < 1000000000000 THEN amount END
FROM priced;
