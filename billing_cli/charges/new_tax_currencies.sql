-- out: new_tax_currencies, in the shape of the store's `invoice_tax_currencies`
CREATE OR REPLACE TEMP TABLE new_tax_currencies AS
SELECT d.invoice_id, c.currency, c.rate, c.rate_from, c.rate_to, c.rate_date, c.source, c.sha256, c.tax_minor
FROM tax_conversions AS c JOIN drafts AS d ON d.bill_id = c.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY d.bill_id;
