-- The names that a mapping looks up.
CREATE OR REPLACE TEMP TABLE aliases AS
SELECT unnest(CAST($name AS VARCHAR[])) AS name, unnest(CAST($customer AS VARCHAR[])) AS customer;
