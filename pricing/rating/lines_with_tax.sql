-- The lines whose prices hold their tax, in the order they print, each with the net that those of its tax share.
-- in:  tax_lines, bill_taxes
SELECT l.tax_id, l.line_id, l.amount_minor, b.rate, b.net_minor
FROM tax_lines AS l JOIN bill_taxes AS b ON b.tax_id = l.tax_id
WHERE b.inclusive AND b.rate > 0
ORDER BY l.tax_id, l.charge_id NULLS LAST, l.added, l.line_id;
