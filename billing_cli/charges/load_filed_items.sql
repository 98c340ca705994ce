INSERT INTO filed_items
SELECT unnest($item_id::INTEGER[]), unnest($bill_id::INTEGER[]), unnest($charge_id::INTEGER[]), unnest($terms_id::INTEGER[]),
    unnest($meter::VARCHAR[]), unnest($by::VARCHAR[][]), unnest($window_id::INTEGER[]), unnest($before_id::INTEGER[]),
    unnest($quantity::VARCHAR[])::DECIMAL(38, 12), unnest($before::VARCHAR[])::DECIMAL(38, 12), unnest($trial::BOOLEAN[]),
    unnest($share_numerator::BIGINT[]), unnest($share_denominator::BIGINT[]), unnest($share_unit::VARCHAR[]), unnest($numerator::BIGINT[]),
    unnest($denominator::BIGINT[]), unnest($kind::VARCHAR[]), unnest($labels::VARCHAR[]), unnest($conversion::VARCHAR[]),
    unnest($service_start::DATE[]), unnest($service_end::DATE[]), unnest($by_event::BOOLEAN[]), unnest($asked::VARCHAR[]);
