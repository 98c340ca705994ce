INSERT INTO segment_charges
SELECT unnest($charge_id::INTEGER[]), unnest($segment_id::INTEGER[]), unnest($charge::VARCHAR[]), unnest($terms_id::INTEGER[]),
    unnest($meter::VARCHAR[]), unnest($by::VARCHAR[][]), unnest($days_served::INTEGER[]), unnest($days_full::INTEGER[]),
    unnest($numerator::BIGINT[]), unnest($denominator::BIGINT[]), unnest($minor_units::INTEGER[]),
    unnest($kind::VARCHAR[]), unnest($labels::VARCHAR[]), unnest($conversion::VARCHAR[]);
