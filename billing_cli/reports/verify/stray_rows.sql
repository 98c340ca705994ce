-- Rows of invoices that there are not: table, invoice, how many.
WITH
parts AS (
    SELECT 'invoice_lines' AS name, invoice_id FROM history.main.invoice_lines
    UNION ALL SELECT 'invoice_slices', invoice_id FROM history.main.invoice_slices
    UNION ALL SELECT 'invoice_adjustments', invoice_id FROM history.main.invoice_adjustments
    UNION ALL SELECT 'invoice_credits', invoice_id FROM history.main.invoice_credits
    UNION ALL SELECT 'invoice_taxes', invoice_id FROM history.main.invoice_taxes
    UNION ALL SELECT 'invoice_tax_currencies', invoice_id FROM history.main.invoice_tax_currencies
)
SELECT name, invoice_id, count(*) FROM parts AS p
WHERE NOT EXISTS (SELECT 1 FROM history.main.invoices AS i WHERE i.invoice_id IS NOT DISTINCT FROM p.invoice_id)
GROUP BY name, invoice_id ORDER BY name, invoice_id;
