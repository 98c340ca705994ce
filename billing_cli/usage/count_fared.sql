-- How many of one meter's events fared how, for a meter whose quantities stand elsewhere.
-- in:  timed_events, meter_scope
-- out: meter_groups, without keys and values
INSERT INTO meter_groups
SELECT (SELECT meter FROM meter_scope), status, segment_id, customer, NULL, NULL, NULL, count(*)
FROM timed_events GROUP BY status, segment_id, customer;
