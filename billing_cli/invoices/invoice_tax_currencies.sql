SELECT t.invoice_id, t.currency, t.rate, t.rate_from, t.rate_to, t.rate_date, t.source, t.sha256, t.tax_minor
FROM invoice_tax_currencies AS t JOIN draft_invoices AS i ON i.invoice_id = t.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY t.invoice_id;
