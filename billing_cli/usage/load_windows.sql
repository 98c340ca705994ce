INSERT INTO windows
SELECT unnest($window_id::INTEGER[]), unnest($segment_id::INTEGER[]), unnest($meters::VARCHAR[][]), unnest($shown::BOOLEAN[]),
    unnest($period_us::BIGINT[]);
