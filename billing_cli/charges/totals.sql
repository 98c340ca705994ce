SELECT currency, count(*), CAST(sum(total_minor) AS BIGINT) FROM new_invoices GROUP BY currency ORDER BY currency;
