-- Units of each charge on an issued invoice of the run, as they are metered now.
-- in:  all_lines, drafts, standing_invoices
SELECT s.number, a.charge, CAST(sum(a.quantity) AS DECIMAL(38, 12))
FROM all_lines AS a
JOIN drafts AS d ON d.bill_id = a.bill_id
JOIN standing_invoices AS s ON s.invoice_id = d.invoice_id
WHERE a.kind = 'usage'
GROUP BY s.number, a.charge ORDER BY s.number, a.charge;
