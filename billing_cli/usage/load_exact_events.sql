INSERT INTO exact_events
SELECT unnest($event_id::BIGINT[]), unnest($passes::BOOLEAN[]), unnest($value::VARCHAR[])::DECIMAL(38, 12),
    unnest($key::VARCHAR[]), unnest($once_key::VARCHAR[][]), unnest($level_key::VARCHAR[][]), unnest($dimensions::VARCHAR[][]),
    unnest($amounts::VARCHAR[][])::DECIMAL(38, 12)[];
