INSERT INTO schedule_slots
SELECT unnest($day::BIGINT[]), unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]), unnest($slot::VARCHAR[]);
