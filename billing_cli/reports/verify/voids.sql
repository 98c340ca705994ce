SELECT number, min(link), count(*) FROM voided_invoices GROUP BY number ORDER BY min(link), number;
