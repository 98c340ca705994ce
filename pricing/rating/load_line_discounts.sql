INSERT INTO line_discounts
SELECT unnest($line_id::BIGINT[]), unnest($position::INTEGER[]), unnest($amount_minor::BIGINT[]);
