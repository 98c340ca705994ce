INSERT INTO included_taxes
SELECT unnest($line_id::BIGINT[]), unnest($amount_minor::BIGINT[]), unnest($rate::VARCHAR[]);
