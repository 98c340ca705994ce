DELETE FROM invoice_taxes WHERE invoice_id IN (SELECT invoice_id FROM draft_invoices WHERE period = $period);
