INSERT INTO charge_percents
SELECT unnest($charge_id::INTEGER[]), unnest($position::INTEGER[]), unnest($numerator::BIGINT[]), unnest($denominator::BIGINT[]),
    unnest($detail::VARCHAR[]);
