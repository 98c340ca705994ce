INSERT INTO credit_draws
SELECT NULL, unnest($credit_id::INTEGER[]), unnest($line_id::BIGINT[]), unnest($quantity::VARCHAR[])::DECIMAL(38, 12), NULL;
