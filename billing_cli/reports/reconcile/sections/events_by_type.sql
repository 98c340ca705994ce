-- in:  $from_us, $to_us
SELECT source, type, count(*)::DECIMAL(38, 0), min(time_us), max(time_us)
FROM event_rows WHERE time_us >= $from_us AND time_us < $to_us GROUP BY source, type ORDER BY source, type;
