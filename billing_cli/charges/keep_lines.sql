INSERT INTO invoice_lines SELECT * FROM new_lines;
