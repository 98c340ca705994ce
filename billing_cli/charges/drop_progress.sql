DELETE FROM commitment_progress WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices);
