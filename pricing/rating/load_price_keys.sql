INSERT INTO price_keys
SELECT unnest($terms_id::INTEGER[]), unnest($price_id::INTEGER[]), unnest($rank::INTEGER[]),
    unnest($names::VARCHAR[][]), unnest($key::VARCHAR[][]);
