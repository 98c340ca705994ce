INSERT INTO run_movements
SELECT unnest($grant_id::VARCHAR[]), unnest($customer::VARCHAR[]), unnest($subscription::VARCHAR[]), unnest($kind::VARCHAR[]),
    unnest($unit::VARCHAR[]), unnest($movement::VARCHAR[]), unnest($booked_on::DATE[]), unnest($at_us::BIGINT[]),
    unnest($amount::VARCHAR[])::DECIMAL(38, 12), unnest($bill_id::INTEGER[]);
