-- in: drafts and new_invoices of a run; $after, the highest number of an invoice of those before
INSERT INTO side_invoices
SELECT
    $after + d.bill_id, $side, i.period, i.invoice_id, i.customer, i.subscription, i.plan, i.currency, i.net_minor, i.total_minor,
    i.due_minor
FROM new_invoices AS i JOIN drafts AS d ON d.invoice_id = i.invoice_id;
