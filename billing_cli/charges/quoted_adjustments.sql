SELECT line_id, kind, quantity, numerator, denominator, amount_minor, detail FROM line_adjustments ORDER BY line_id, place;
