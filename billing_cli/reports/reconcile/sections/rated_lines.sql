-- out: the lines of the invoices of $period that were issued and stand, as they were rated
SELECT s.number, l.line, l.charge, l.kind, l.amount_minor
FROM invoice_lines AS l JOIN standing_invoices AS s ON s.invoice_id = l.invoice_id
WHERE s.period = $period ORDER BY s.number, l.line;
