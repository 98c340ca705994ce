INSERT INTO taxes
SELECT unnest($tax_id::INTEGER[]), unnest($bill_id::INTEGER[]), unnest($category::VARCHAR[]), unnest($inclusive::BOOLEAN[]),
    unnest($rate::VARCHAR[])::DECIMAL(38, 12);
