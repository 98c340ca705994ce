INSERT INTO tax_conversions
SELECT unnest($bill_id::INTEGER[]), unnest($currency::VARCHAR[]), unnest($rate::VARCHAR[]), unnest($rate_from::VARCHAR[]),
    unnest($rate_to::VARCHAR[]), unnest($rate_date::DATE[]), unnest($source::VARCHAR[]), unnest($sha256::VARCHAR[]),
    unnest($tax_minor::BIGINT[]);
