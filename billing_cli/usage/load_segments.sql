INSERT INTO segments
SELECT segment_id, customer, subscription, timezone, start_us, from_us, to_us, meters, usage, earlier FROM handed;
