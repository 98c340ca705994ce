INSERT INTO event_charges
SELECT unnest($window_id::INTEGER[]), unnest($meter::VARCHAR[]), unnest($names::VARCHAR[][]), unnest($places::BIGINT[][]),
    unnest($asked::VARCHAR[]);
