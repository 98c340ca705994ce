-- out: new_taxes, in the shape of the store's `invoice_taxes`
CREATE OR REPLACE TEMP TABLE new_taxes AS
SELECT
    d.invoice_id,
    CAST(row_number() OVER (PARTITION BY t.bill_id ORDER BY t.category, t.inclusive) AS INTEGER) AS place,
    t.category, d.tax_country AS country, t.inclusive, t.rate, CAST(t.net_minor AS BIGINT) AS net_minor,
    CAST(t.tax_minor AS BIGINT) AS tax_minor, d.tax_kind AS kind, d.tax_reason AS reason
FROM bill_taxes AS t JOIN drafts AS d ON d.bill_id = t.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY d.bill_id, place;
