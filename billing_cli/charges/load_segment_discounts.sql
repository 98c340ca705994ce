INSERT INTO segment_discounts
SELECT unnest($segment_id::INTEGER[]), unnest($position::INTEGER[]), unnest($is_percent::BOOLEAN[]), unnest($detail::VARCHAR[]);
