-- out: billing instants of subscriptions for which more than one invoice of $period stands
SELECT s.invoice_id, any_value(d.customer), count(*), string_agg(s.number, ', ' ORDER BY s.number)
FROM standing_invoices AS s JOIN issued_documents AS d ON d.number = s.number
WHERE s.period = $period GROUP BY s.invoice_id HAVING count(*) > 1 ORDER BY s.invoice_id;
