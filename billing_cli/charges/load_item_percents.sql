INSERT INTO item_percents
SELECT unnest($item_id::INTEGER[]), unnest($position::INTEGER[]), unnest($numerator::BIGINT[]), unnest($denominator::BIGINT[]),
    unnest($detail::VARCHAR[]);
