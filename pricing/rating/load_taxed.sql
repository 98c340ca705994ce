INSERT INTO taxed
SELECT unnest($tax_id::INTEGER[]), unnest($charge_id::INTEGER[]), unnest($group_id::INTEGER[]);
