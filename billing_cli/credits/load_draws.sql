INSERT INTO run_draws
SELECT unnest($bill_id::INTEGER[]), unnest($place::INTEGER[]), unnest($grant_id::VARCHAR[]), unnest($title::VARCHAR[]),
    unnest($kind::VARCHAR[]), unnest($unit::VARCHAR[]), unnest($amount::VARCHAR[])::DECIMAL(38, 12),
    unnest($balance::VARCHAR[])::DECIMAL(38, 12);
