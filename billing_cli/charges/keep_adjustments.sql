INSERT INTO invoice_adjustments SELECT * FROM new_adjustments;
