INSERT INTO invoices SELECT * FROM new_invoices;
