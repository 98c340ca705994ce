INSERT INTO commitments
SELECT unnest($bill_id::INTEGER[]), unnest($amount::VARCHAR[])::DECIMAL(38, 12),
    unnest($overage_percent::VARCHAR[])::DECIMAL(38, 12), unnest($numerator::INTEGER[]), unnest($denominator::INTEGER[]),
    unnest($minor_units::INTEGER[]);
