-- Contents that become events, temporary: an event as the view `events` shows it.
CREATE OR REPLACE TEMP TABLE contents (
    event_id BIGINT, source VARCHAR, id VARCHAR, customer VARCHAR, type VARCHAR, time_us BIGINT, properties VARCHAR
);
