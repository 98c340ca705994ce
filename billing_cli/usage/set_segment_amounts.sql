-- Which amounts of the meter at hand are asked for of the events of each segment.
-- in:  event_charges, windows; $meter; $texts, the amounts in their order
CREATE OR REPLACE TEMP TABLE segment_amounts AS
SELECT w.segment_id, list_distinct(list(CAST(list_position($texts::VARCHAR[], c.asked) AS BIGINT))) AS places
FROM event_charges AS c JOIN windows AS w ON w.window_id = c.window_id
WHERE c.meter = $meter AND c.asked IS NOT NULL
GROUP BY w.segment_id;
