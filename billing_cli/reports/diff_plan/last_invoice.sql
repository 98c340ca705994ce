-- out: the highest number of an invoice so far
SELECT coalesce(max(invoice_no), 0) FROM side_invoices;
