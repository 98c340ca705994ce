SELECT line_id, tier, quantity, unit_price, flat_fee, amount FROM slices ORDER BY line_id, tier;
