INSERT INTO other_periods
SELECT unnest($customer::VARCHAR[]), unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]), unnest($meters::VARCHAR[][]);
