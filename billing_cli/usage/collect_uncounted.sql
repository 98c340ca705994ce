-- The events of the period that one meter would count if they counted at all, by why they do not.
-- in:  placed_events of the uncounted ones, uncounted_events
-- out: uncounted_usage
INSERT INTO uncounted_usage
SELECT $meter, u.why, u.rule, p.source, u.counted_source, count(*)
FROM placed_events AS p JOIN uncounted_events AS u ON u.event_id = p.event_id
WHERE p.status NOT IN ('earlier', 'outside')
GROUP BY ALL;
