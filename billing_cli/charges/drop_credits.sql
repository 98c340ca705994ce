DELETE FROM invoice_credits WHERE invoice_id IN (SELECT invoice_id FROM invoices WHERE period = $period AND status = 'draft');
