-- The keys with a run that reaches the scope at hand, from $first_us on, and may have begun before the instant $reached_us
-- that events were looked at from.
-- in:  once_runs; $within_us
CREATE OR REPLACE TEMP TABLE once_wanted AS
SELECT DISTINCT hash FROM once_runs WHERE run_to_us >= $first_us AND run_from_us < $reached_us::BIGINT + $within_us::BIGINT;
