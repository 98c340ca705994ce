INSERT INTO free_units
SELECT unnest($line_id::BIGINT[]), unnest($position::INTEGER[]), unnest($quantity::VARCHAR[])::DECIMAL(38, 12);
