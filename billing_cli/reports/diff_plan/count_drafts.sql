-- out: how many invoices the run just made
SELECT count(*) FROM new_invoices;
