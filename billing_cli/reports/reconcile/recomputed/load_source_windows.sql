INSERT INTO source_windows
SELECT unnest($window_id::INTEGER[]), unnest($name::VARCHAR[]), unnest($meter::VARCHAR[]), unnest($from_us::BIGINT[]),
    unnest($to_us::BIGINT[]);
