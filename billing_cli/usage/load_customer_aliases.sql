INSERT INTO customer_aliases SELECT unnest($name::VARCHAR[]), unnest($customer::VARCHAR[]);
