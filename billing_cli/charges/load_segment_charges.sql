INSERT INTO segment_charges
SELECT unnest($segment_id::INTEGER[]), unnest($position::INTEGER[]), unnest($charge::VARCHAR[]), unnest($terms_id::INTEGER[]),
    unnest($meter::VARCHAR[]), unnest($by::VARCHAR[][]), unnest($share_numerator::INTEGER[]),
    unnest($share_denominator::INTEGER[]), unnest($minor_units::INTEGER[]),
    unnest($kind::VARCHAR[]), unnest($labels::VARCHAR[]);
