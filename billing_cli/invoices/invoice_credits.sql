SELECT c.invoice_id, c.grant_id, c.title, c.kind, c.unit, c.amount, c.balance
FROM invoice_credits AS c JOIN draft_invoices AS i ON i.invoice_id = c.invoice_id
WHERE ($invoice_id IS NULL OR i.invoice_id = $invoice_id) AND ($period IS NULL OR i.period = $period)
ORDER BY c.invoice_id, c.place;
