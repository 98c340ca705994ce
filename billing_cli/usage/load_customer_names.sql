INSERT INTO customer_names
SELECT unnest($name::VARCHAR[]), unnest($customer::VARCHAR[]), unnest($timezone::VARCHAR[]),
    unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]);
