-- What is asked of the events: those of a customer at instants [from_us, to_us), for a meter.
CREATE OR REPLACE TEMP TABLE source_windows (window_id INTEGER, customer VARCHAR, meter VARCHAR, from_us BIGINT, to_us BIGINT);
