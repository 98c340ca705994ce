SELECT t.invoice_id, t.category, t.country, t.inclusive, t.rate, t.net_minor, t.tax_minor, t.kind, t.reason
FROM invoice_taxes AS t JOIN draft_invoices AS i ON i.invoice_id = t.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY t.invoice_id, t.place;
