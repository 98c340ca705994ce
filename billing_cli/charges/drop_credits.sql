DELETE FROM invoice_credits WHERE invoice_id IN (SELECT invoice_id FROM draft_invoices WHERE period = $period);
