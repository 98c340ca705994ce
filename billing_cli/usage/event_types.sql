SELECT DISTINCT type FROM events WHERE time_us >= $first_us AND time_us < $last_us ORDER BY type;
