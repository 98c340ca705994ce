-- The relations of levels that hold over time, temporary.

-- The levels that events set, of the meter at hand; every event of the period, and for each key the last one before it.
-- labels: the dimensions of the meter, in its order. in_period: whether the event is one of the period. Without a subscription
-- it holds in the customer's own calendar, [own_from_us, own_to_us).
CREATE OR REPLACE TEMP TABLE levels (
    segment_id INTEGER, subscription VARCHAR, customer VARCHAR, key VARCHAR[], labels VARCHAR[], value DECIMAL(38, 12),
    time_us BIGINT, source VARCHAR, id VARCHAR, in_period BOOLEAN, own_from_us BIGINT, own_to_us BIGINT
);
