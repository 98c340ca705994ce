INSERT INTO slices
SELECT line_id, tier, quantity, unit_price, flat_fee, package_size, packages, amount, events, event_amounts FROM netted_slices;
