-- out: the events of one customer as they fare with each meter, temporary: those that count since before the period too.
-- labels: the dimensions of the meter, in its order. level_key: whose level it sets, null where a meter has none. amounts: what
-- charges ask of the event. why: what leaves it out besides, null for an event that counts as far as people and rules go.
CREATE OR REPLACE TEMP TABLE listed_events (
    meter VARCHAR, event_id BIGINT, source VARCHAR, id VARCHAR, time_us BIGINT, segment_id INTEGER, status VARCHAR,
    value DECIMAL(38, 12), labels VARCHAR[], level_key VARCHAR[], amounts DECIMAL(38, 12)[], why VARCHAR
);
