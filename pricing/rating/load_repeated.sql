INSERT INTO repeated_bills
SELECT unnest($bill_id::INTEGER[]), unnest($like_id::INTEGER[]), unnest($charges_on::INTEGER[]), unnest($groups_on::INTEGER[]),
    unnest($taxes_on::INTEGER[]);
