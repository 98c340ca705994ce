INSERT INTO source_windows
SELECT unnest($window_id::INTEGER[]), unnest($customer::VARCHAR[]), unnest($meter::VARCHAR[]), unnest($from_us::BIGINT[]),
    unnest($to_us::BIGINT[]);
