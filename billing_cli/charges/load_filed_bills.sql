INSERT INTO filed_bills SELECT bill_id, like_id, items_on, charges_on, windows_on FROM handed;
