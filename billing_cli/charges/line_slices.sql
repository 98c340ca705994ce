SELECT line_id, tier, quantity, unit_price, flat_fee, package_size, packages, amount, events, event_amounts FROM slices ORDER BY line_id, tier;
