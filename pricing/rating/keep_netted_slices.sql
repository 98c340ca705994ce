INSERT INTO slices
SELECT line_id, tier, quantity, unit_price, flat_fee, package_size, packages, amount FROM netted_slices;
