-- Invoices that were issued and stand, of which the run makes another net, or another tax on the same net; credit notes may have made
-- up for it, or for all.
-- in:  drafts, bill_totals, bill_taxes, standing_invoices, invoices, issued_documents
-- out: number, subscription, currency, net and tax as they were billed, net and tax as they are now
WITH
credited AS (
    SELECT of_number, sum(net_minor) AS net_minor FROM issued_documents WHERE kind = 'credit_note' GROUP BY of_number
),
taxes AS (SELECT bill_id, CAST(sum(tax_minor) AS BIGINT) AS tax_minor FROM bill_taxes GROUP BY bill_id),
found AS (
    SELECT
        d.bill_id, s.number, d.subscription, d.currency, i.net_minor AS billed_minor, i.tax_minor AS billed_tax_minor,
        CAST(coalesce(t.net_minor, 0) AS BIGINT) AS found_minor, coalesce(x.tax_minor, 0) AS found_tax_minor,
        i.net_minor - coalesce(c.net_minor, 0) AS left_minor
    FROM drafts AS d
    JOIN standing_invoices AS s ON s.invoice_id = d.invoice_id
    JOIN invoice_states AS st ON st.number = s.number
    JOIN invoices AS i ON i.invoice_id = s.invoice_id
    LEFT JOIN credited AS c ON c.of_number = s.number
    LEFT JOIN bill_totals AS t ON t.bill_id = d.bill_id
    LEFT JOIN taxes AS x ON x.bill_id = d.bill_id
    WHERE st.status = 'issued'
)
SELECT number, subscription, currency, billed_minor, billed_tax_minor, found_minor, found_tax_minor FROM found
WHERE found_minor NOT IN (billed_minor, left_minor) OR (found_minor = billed_minor AND found_tax_minor <> billed_tax_minor)
ORDER BY bill_id;
