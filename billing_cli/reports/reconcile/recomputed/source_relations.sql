-- What is asked of the events: those at instants [from_us, to_us) of a customer, under one of the names that exports use, for a meter.
CREATE OR REPLACE TEMP TABLE source_windows (window_id INTEGER, name VARCHAR, meter VARCHAR, from_us BIGINT, to_us BIGINT);
