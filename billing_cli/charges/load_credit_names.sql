INSERT INTO credit_names SELECT unnest($credit_id::INTEGER[]), unnest($detail::VARCHAR[]);
