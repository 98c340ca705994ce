DELETE FROM invoice_adjustments WHERE invoice_id IN (SELECT invoice_id FROM draft_invoices WHERE period = $period);
