INSERT INTO pins SELECT unnest($link::BIGINT[]), unnest($name::VARCHAR[]), unnest($sha256::VARCHAR[]);
