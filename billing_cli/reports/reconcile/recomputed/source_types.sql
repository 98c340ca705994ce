-- out: the types of the events at instants [first_us, last_us)
SELECT DISTINCT type FROM event_rows WHERE time_us >= $first_us AND time_us < $last_us ORDER BY type;
