-- in: new_invoices of a run
INSERT INTO side_invoices
SELECT $side, period, invoice_id, customer, subscription, plan, currency, net_minor, total_minor, due_minor FROM new_invoices;
