-- The invoices that were issued and stand: number, id, period, subscription, instant.
SELECT s.number, s.invoice_id, s.period, d.subscription, d.billing_us
FROM standing_invoices AS s JOIN issued_documents AS d ON d.number = s.number
ORDER BY d.billing_us, s.invoice_id;
