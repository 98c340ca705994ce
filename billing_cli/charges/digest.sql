-- One digest of the drafts of a period, for the audit chain: rows as text, in order. What only grows is sealed by itself.
-- in:  new_invoices, new_lines and so on, in the shapes of the store's tables
WITH
rows_as_text AS (
    SELECT 1 AS part, invoice_id AS name, 0 AS line, 0 AS tier, CAST(i AS VARCHAR) AS row_text FROM new_invoices AS i
    UNION ALL SELECT 2, invoice_id, line, 0, CAST(l AS VARCHAR) FROM new_lines AS l
    UNION ALL SELECT 3, invoice_id, line, tier, CAST(s AS VARCHAR) FROM new_slices AS s
    UNION ALL SELECT 7, invoice_id, line, place, CAST(a AS VARCHAR) FROM new_adjustments AS a
    UNION ALL SELECT 8, invoice_id, place, 0, CAST(c AS VARCHAR) FROM new_credits AS c
    UNION ALL SELECT 4, subscription, 0, 0, CAST(b AS VARCHAR)
    FROM (SELECT period, subscription, charge, dimensions, code FROM new_blocked) AS b
    UNION ALL SELECT 5, meter, 0, 0, CAST(u AS VARCHAR) FROM new_usage AS u
    UNION ALL SELECT 12, invoice_id, place, 0, CAST(t AS VARCHAR) FROM new_taxes AS t
    UNION ALL SELECT 13, invoice_id, 0, 0, CAST(t AS VARCHAR) FROM new_tax_currencies AS t
    UNION ALL SELECT 11, invoice_id, 0, 0, CAST(c AS VARCHAR) FROM new_caps AS c
    UNION ALL SELECT 6, meter, 0, 0, CAST(c AS VARCHAR) FROM new_counts AS c
)
SELECT sha256(coalesce(string_agg(sha256(row_text), '' ORDER BY part, name, line, tier, row_text), '')) FROM rows_as_text;
