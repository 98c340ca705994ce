-- Rows behind invoices that stand: those that pricing makes and the store lacks, and those that it has besides.
-- in:  invoices, invoice_lines and so on, as they were priced again; the same of `history`, as they are stored; $invoices
-- out: table, invoice, the row that should be there or null, the row that is there or null
WITH
priced AS (
    SELECT 'invoices' AS name, invoice_id, CAST(r AS VARCHAR) AS said FROM invoices AS r
    UNION ALL SELECT 'invoice_lines', invoice_id, CAST(r AS VARCHAR) FROM invoice_lines AS r
    UNION ALL SELECT 'invoice_slices', invoice_id, CAST(r AS VARCHAR) FROM invoice_slices AS r
    UNION ALL SELECT 'invoice_adjustments', invoice_id, CAST(r AS VARCHAR) FROM invoice_adjustments AS r
    UNION ALL SELECT 'invoice_credits', invoice_id, CAST(r AS VARCHAR) FROM invoice_credits AS r
    UNION ALL SELECT 'invoice_taxes', invoice_id, CAST(r AS VARCHAR) FROM invoice_taxes AS r
    UNION ALL SELECT 'invoice_tax_currencies', invoice_id, CAST(r AS VARCHAR) FROM invoice_tax_currencies AS r
    UNION ALL SELECT 'caps_reached', invoice_id, CAST(r AS VARCHAR) FROM caps_reached AS r
),
stored AS (
    SELECT 'invoices' AS name, invoice_id, CAST(r AS VARCHAR) AS said FROM history.main.invoices AS r
    UNION ALL SELECT 'invoice_lines', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_lines AS r
    UNION ALL SELECT 'invoice_slices', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_slices AS r
    UNION ALL SELECT 'invoice_adjustments', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_adjustments AS r
    UNION ALL SELECT 'invoice_credits', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_credits AS r
    UNION ALL SELECT 'invoice_taxes', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_taxes AS r
    UNION ALL SELECT 'invoice_tax_currencies', invoice_id, CAST(r AS VARCHAR) FROM history.main.invoice_tax_currencies AS r
    UNION ALL SELECT 'caps_reached', invoice_id, CAST(r AS VARCHAR) FROM history.main.caps_reached AS r
),
differing AS (
    SELECT name, invoice_id, said, NULL AS other FROM (SELECT * FROM priced EXCEPT ALL SELECT * FROM stored)
    UNION ALL
    SELECT name, invoice_id, NULL, said FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM priced)
)
SELECT name, invoice_id, said, other FROM differing WHERE list_contains($invoices::VARCHAR[], invoice_id)
ORDER BY name, invoice_id, coalesce(said, other), other;
