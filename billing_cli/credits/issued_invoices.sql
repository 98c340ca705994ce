SELECT invoice_id FROM standing_invoices WHERE period = $period ORDER BY invoice_id;
