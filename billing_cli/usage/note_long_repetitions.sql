-- in:  once_runs, once_counted
-- out: repeated_events, those from $first_us on
INSERT INTO repeated_events
SELECT event_id FROM once_runs
WHERE
    run_to_us - run_from_us >= $within_us AND time_us >= $first_us
    AND event_id NOT IN (SELECT event_id FROM once_counted);
