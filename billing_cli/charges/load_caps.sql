INSERT INTO caps SELECT unnest($bill_id::INTEGER[]), unnest($cap_minor::BIGINT[]), unnest($action::VARCHAR[]);
