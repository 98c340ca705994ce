INSERT INTO exact_events
SELECT unnest($event_id::BIGINT[]), unnest($passes::BOOLEAN[]), unnest($value::VARCHAR[])::DECIMAL(38, 12),
    unnest($key::VARCHAR[]), unnest($dimensions::VARCHAR[][]);
