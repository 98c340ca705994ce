-- The events of each key cut into runs where one comes $within_us or more after the one before it: that one counts for
-- certain, and nothing from before it matters any more.
-- in:  once_events
-- out: once_runs, with the number of the run inside its key, where it reaches from and to, and the event's place in it from 1
CREATE OR REPLACE TEMP TABLE once_runs AS
WITH
spaced AS (
    SELECT *, time_us - lag(time_us) OVER (PARTITION BY customer, key ORDER BY time_us, source, id) < $within_us AS near
    FROM once_events
),
numbered AS (
    SELECT
        *, count(*) FILTER (near IS DISTINCT FROM TRUE)
            OVER (PARTITION BY customer, key ORDER BY time_us, source, id ROWS UNBOUNDED PRECEDING) AS run
    FROM spaced
)
SELECT
    event_id, customer, key, hash, time_us, source, id, run,
    min(time_us) OVER (PARTITION BY customer, key, run) AS run_from_us,
    max(time_us) OVER (PARTITION BY customer, key, run) AS run_to_us,
    row_number() OVER (PARTITION BY customer, key, run ORDER BY time_us, source, id) AS place
FROM numbered;
