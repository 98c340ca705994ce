DELETE FROM invoice_tax_currencies WHERE invoice_id IN (SELECT invoice_id FROM draft_invoices WHERE period = $period);
