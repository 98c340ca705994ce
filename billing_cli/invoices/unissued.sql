SELECT invoice_id, total_minor FROM draft_invoices WHERE period = $period ORDER BY billing_us, invoice_id;
