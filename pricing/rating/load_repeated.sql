INSERT INTO repeated_bills SELECT bill_id, like_id, charges_on, groups_on, taxes_on FROM handed;
