-- What charges counted up to the event that used a grant up, as windows of their own.
INSERT INTO metered
SELECT
    s.window_id, false, 'split', 'split', s.meter, s.names, CAST(s.dimensions::JSON AS MAP(VARCHAR, VARCHAR)), s.quantity, s.events
FROM (
    SELECT
        unnest($window_id::INTEGER[]) AS window_id, unnest($meter::VARCHAR[]) AS meter, unnest($names::VARCHAR[][]) AS names,
        unnest($dimensions::VARCHAR[]) AS dimensions, unnest($quantity::VARCHAR[])::DECIMAL(38, 12) AS quantity,
        unnest($events::BIGINT[]) AS events
) AS s;
