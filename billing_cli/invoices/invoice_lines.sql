SELECT
    l.invoice_id, l.line, l.service_start, l.service_end, l.charge, l.kind, l.labels, l.dimensions, l.quantity, l.units_before,
    l.gross, l.amount_minor
FROM invoice_lines AS l JOIN draft_invoices AS i ON i.invoice_id = l.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY l.invoice_id, l.line;
