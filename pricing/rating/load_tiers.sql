INSERT INTO tiers
SELECT unnest($price_id::INTEGER[]), unnest($tier::INTEGER[]),
    unnest($lower::VARCHAR[])::DECIMAL(38, 12), unnest($upper::VARCHAR[])::DECIMAL(38, 12),
    unnest($unit_price::VARCHAR[])::DECIMAL(38, 12), unnest($flat_fee::VARCHAR[])::DECIMAL(38, 12),
    unnest($package_size::VARCHAR[])::DECIMAL(38, 12);
