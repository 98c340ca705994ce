INSERT INTO invoice_credits SELECT * FROM new_credits;
