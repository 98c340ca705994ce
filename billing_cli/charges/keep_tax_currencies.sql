INSERT INTO invoice_tax_currencies SELECT * FROM new_tax_currencies;
