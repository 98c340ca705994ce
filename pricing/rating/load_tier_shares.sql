INSERT INTO tier_shares
SELECT unnest($line_id::BIGINT[]), unnest($tier::INTEGER[]), unnest($quantity::VARCHAR[])::DECIMAL(38, 12);
