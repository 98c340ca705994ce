INSERT INTO claimants
SELECT unnest($subscription::VARCHAR[]), unnest($customer::VARCHAR[]), unnest($from_us::BIGINT[]), unnest($to_us::BIGINT[]),
    unnest($meters::VARCHAR[][]), unnest($usage::VARCHAR[]);
