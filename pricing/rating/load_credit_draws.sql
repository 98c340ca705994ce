INSERT INTO credit_draws
SELECT unnest($bill_id::INTEGER[]), unnest($credit_id::INTEGER[]), unnest($line_id::BIGINT[]), NULL,
    unnest($amount_minor::BIGINT[]);
