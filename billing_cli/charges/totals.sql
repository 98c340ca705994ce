SELECT currency, count(*), sum(total_minor) FROM new_invoices GROUP BY currency ORDER BY currency;
