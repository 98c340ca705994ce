-- In a run shorter than $within_us the first event counts and no other.
-- in:  once_runs
-- out: repeated_events, those from $first_us on
INSERT INTO repeated_events
SELECT event_id FROM once_runs WHERE NOT begins AND run_to_us - run_from_us < $within_us AND time_us >= $first_us;
