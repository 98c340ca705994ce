INSERT INTO usage SELECT * FROM new_usage;
