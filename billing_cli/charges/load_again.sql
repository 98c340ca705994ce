INSERT INTO bills_again
SELECT unnest($bill_id::INTEGER[]), unnest($like_id::INTEGER[]), unnest($items_on::INTEGER[]), unnest($charges_on::INTEGER[]),
    unnest($windows_on::INTEGER[]);
