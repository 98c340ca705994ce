-- Every name that exports use for a customer.
CREATE OR REPLACE TEMP TABLE source_names AS
SELECT unnest($name::VARCHAR[]) AS name, unnest($customer::VARCHAR[]) AS customer;
