DELETE FROM invoices WHERE period = $period AND status = 'draft';
