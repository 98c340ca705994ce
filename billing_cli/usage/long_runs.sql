-- The runs in which more than one event counts, one after the other: each event with its time, and whether it is the first.
-- in:  once_runs; $first_us, which the run reaches; $within_us
SELECT event_id, time_us, begins FROM once_runs
WHERE run_to_us - run_from_us >= $within_us AND run_to_us >= $first_us
ORDER BY chain, place;
