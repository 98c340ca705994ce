INSERT INTO counting SELECT unnest($bill_id::INTEGER[]), unnest($charge_id::INTEGER[]);
