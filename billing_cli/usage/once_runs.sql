-- The events of each key cut into runs where one comes $within_us or more after the one before it: that one counts for
-- certain, and nothing from before it matters any more.
-- in:  once_events
-- out: once_runs, in their order from 1 inside their key, with where the run reaches from and to
CREATE OR REPLACE TEMP TABLE once_runs AS
WITH
chains AS (  -- numbers sort faster than keys
    SELECT customer, key, row_number() OVER () AS chain FROM (SELECT DISTINCT customer, key FROM once_events)
),
spaced AS (
    SELECT
        e.event_id, e.hash, e.time_us, c.chain, row_number() OVER in_order AS place,
        e.time_us - lag(e.time_us) OVER in_order < $within_us AS near
    FROM once_events AS e JOIN chains AS c ON c.customer = e.customer AND c.key = e.key
    WINDOW in_order AS (PARTITION BY c.chain ORDER BY e.time_us, e.source, e.id)
),
begun AS (
    SELECT
        * EXCLUDE (near), near IS DISTINCT FROM TRUE AS begins,
        max(CASE WHEN near IS DISTINCT FROM TRUE THEN time_us END)
            OVER (PARTITION BY chain ORDER BY place ROWS UNBOUNDED PRECEDING) AS run_from_us
    FROM spaced
),
ended AS (
    SELECT chain, run_from_us, max(time_us) AS run_to_us FROM begun GROUP BY chain, run_from_us
)
SELECT b.*, e.run_to_us FROM begun AS b JOIN ended AS e ON e.chain = b.chain AND e.run_from_us = b.run_from_us;
