INSERT INTO limits
SELECT unnest($charge_id::INTEGER[]), unnest($bill_id::INTEGER[]), unnest($minimum::VARCHAR[])::DECIMAL(38, 12),
    unnest($maximum::VARCHAR[])::DECIMAL(38, 12), unnest($numerator::INTEGER[]), unnest($denominator::INTEGER[]),
    unnest($minor_units::INTEGER[]);
