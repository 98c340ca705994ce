-- flat, per_unit, package: the whole quantity at the one price.
-- in:  priced_lines, tiers (one per price)
-- out: whole_parts
CREATE OR REPLACE TEMP VIEW whole_parts AS
SELECT l.line_id, t.tier, l.charged AS quantity, t.unit_price, t.flat_fee, t.package_size, l.whole_packages
FROM priced_lines AS l JOIN tiers AS t ON t.price_id = l.price_id
WHERE l.slicing = 'whole';
