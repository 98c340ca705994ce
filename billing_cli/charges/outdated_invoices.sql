-- Invoices that were issued and stand, of which the run makes another net.
-- in:  drafts, bill_totals, standing_invoices, invoices
-- out: number, subscription, currency, net as it was billed, net as it is now
SELECT s.number, d.subscription, d.currency, i.net_minor, CAST(coalesce(t.net_minor, 0) AS BIGINT) AS found_minor
FROM drafts AS d
JOIN standing_invoices AS s ON s.invoice_id = d.invoice_id
JOIN invoices AS i ON i.invoice_id = s.invoice_id
LEFT JOIN bill_totals AS t ON t.bill_id = d.bill_id
WHERE i.net_minor <> coalesce(t.net_minor, 0)
ORDER BY d.bill_id;
