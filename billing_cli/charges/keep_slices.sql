INSERT INTO invoice_slices SELECT * FROM new_slices;
