-- The relations that tell which events of one meter are repetitions, temporary, made anew for each meter.

-- Of each event that counts as far as it says itself, a hash of its customer and key; null where SQL cannot answer it.
CREATE OR REPLACE TEMP TABLE once_hashes (hash UBIGINT);

-- The hashes of keys that have to be looked at.
CREATE OR REPLACE TEMP TABLE once_wanted (hash UBIGINT);

-- The events of those keys that count as far as they say themselves, as far back as was looked.
CREATE OR REPLACE TEMP TABLE once_events (
    event_id BIGINT, customer VARCHAR, key VARCHAR[], hash UBIGINT, time_us BIGINT, source VARCHAR, id VARCHAR
);

-- The events that count, of runs that Python went through.
CREATE OR REPLACE TEMP TABLE once_counted (event_id BIGINT);

-- out: the events that come less than `within` after one of the same key that counts.
CREATE OR REPLACE TEMP TABLE repeated_events (event_id BIGINT);
