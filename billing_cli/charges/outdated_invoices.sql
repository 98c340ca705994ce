-- Invoices that were issued and stand, of which the run makes another net; credit notes may have made up for it, or for all.
-- in:  drafts, bill_totals, standing_invoices, invoices, issued_documents
-- out: number, subscription, currency, net as it was billed, net as it is now
WITH
credited AS (
    SELECT of_number, sum(net_minor) AS net_minor FROM issued_documents WHERE kind = 'credit_note' GROUP BY of_number
)
SELECT s.number, d.subscription, d.currency, i.net_minor, CAST(coalesce(t.net_minor, 0) AS BIGINT) AS found_minor
FROM drafts AS d
JOIN standing_invoices AS s ON s.invoice_id = d.invoice_id
JOIN invoice_states AS st ON st.number = s.number
JOIN invoices AS i ON i.invoice_id = s.invoice_id
LEFT JOIN credited AS c ON c.of_number = s.number
LEFT JOIN bill_totals AS t ON t.bill_id = d.bill_id
WHERE
    st.status = 'issued'
    AND coalesce(t.net_minor, 0) NOT IN (i.net_minor, i.net_minor - coalesce(c.net_minor, 0))
ORDER BY d.bill_id;
