-- The events of a meter that does not count repetitions. `once_per` comes after `where`, and before it is asked whose an event
-- is.
-- in:  placed_events, repeated_events
-- out: counting_events, with the status 'repeated'; before the period a repetition is none of its events, and does not count
CREATE OR REPLACE TEMP VIEW counting_events AS
SELECT
    p.* REPLACE (
        CASE
            WHEN p.status IN ('hard', 'outside', 'filtered', 'filtered_null') THEN p.status
            WHEN p.event_id NOT IN (SELECT event_id FROM repeated_events) THEN p.status
            WHEN p.status = 'earlier' THEN 'outside'
            ELSE 'repeated'
        END AS status
    )
FROM placed_events AS p;
