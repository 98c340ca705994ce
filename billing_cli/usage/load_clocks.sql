INSERT INTO clocks
SELECT unnest($timezone::VARCHAR[]), unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]),
    unnest($offset_us::BIGINT[]), unnest($turn::INTEGER[]);
