INSERT INTO event_prices
SELECT unnest($price_id::INTEGER[]), unnest($event_minimum::VARCHAR[])::DECIMAL(38, 12),
    unnest($event_maximum::VARCHAR[])::DECIMAL(38, 12), unnest($free_events::BIGINT[]),
    unnest($free_value::VARCHAR[])::DECIMAL(38, 12);
