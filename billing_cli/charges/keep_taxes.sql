INSERT INTO invoice_taxes SELECT * FROM new_taxes;
