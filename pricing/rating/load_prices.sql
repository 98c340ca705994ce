INSERT INTO prices
SELECT unnest($price_id::INTEGER[]), unnest($slicing::VARCHAR[]), unnest($unit_size::VARCHAR[])::DECIMAL(38, 12),
    unnest($unit_rounding::VARCHAR[]), unnest($included::VARCHAR[])::DECIMAL(38, 12), unnest($at_zero::BOOLEAN[]),
    unnest($whole_packages::BOOLEAN[]);
