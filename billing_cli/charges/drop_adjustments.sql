DELETE FROM invoice_adjustments WHERE invoice_id IN (SELECT invoice_id FROM invoices WHERE period = $period AND status = 'draft');
