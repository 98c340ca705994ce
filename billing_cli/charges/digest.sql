-- One digest of all that was priced, for the audit chain: rows as text, in order.
WITH
rows_as_text AS (
    SELECT 1 AS part, invoice_id AS name, 0 AS line, 0 AS tier, CAST(i AS VARCHAR) AS row_text FROM new_invoices AS i
    UNION ALL SELECT 2, invoice_id, line, 0, CAST(l AS VARCHAR) FROM new_lines AS l
    UNION ALL SELECT 3, invoice_id, line, tier, CAST(s AS VARCHAR) FROM new_slices AS s
)
SELECT sha256(coalesce(string_agg(sha256(row_text), '' ORDER BY part, name, line, tier), '')) FROM rows_as_text;
