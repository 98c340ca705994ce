INSERT INTO segments
SELECT unnest($segment_id::INTEGER[]), unnest($customer::VARCHAR[]), unnest($subscription::VARCHAR[]),
    unnest($timezone::VARCHAR[]), unnest($start_us::BIGINT[]), unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]),
    unnest($meters::VARCHAR[][]), unnest($usage::VARCHAR[]), unnest($earlier::BOOLEAN[]);
