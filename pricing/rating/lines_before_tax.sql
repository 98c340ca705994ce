-- The lines of some bills on top of which tax comes, in the order they print, each with the tax that those of it share.
-- in:  tax_lines, bill_taxes; $bills
SELECT l.tax_id, l.line_id, l.amount_minor, b.rate, b.tax_minor, b.bill_id
FROM tax_lines AS l JOIN bill_taxes AS b ON b.tax_id = l.tax_id
WHERE NOT b.inclusive AND b.rate > 0 AND list_contains($bills::INTEGER[], b.bill_id)
ORDER BY l.tax_id, l.charge_id NULLS LAST, l.added, l.line_id;
