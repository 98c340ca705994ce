INSERT INTO customer_names SELECT name, customer, timezone, from_us, to_us FROM handed;
