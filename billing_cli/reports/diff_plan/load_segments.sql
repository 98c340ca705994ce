INSERT INTO customer_segments SELECT $side, unnest($customer::VARCHAR[]), unnest($segment::VARCHAR[]);
