INSERT INTO discount_details
SELECT unnest($bill_id::INTEGER[]), unnest($position::INTEGER[]), unnest($is_percent::BOOLEAN[]), unnest($detail::VARCHAR[]);
