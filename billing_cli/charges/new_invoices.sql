-- in:  drafts, bill_totals, bill_taxes, credit_draws, left_out
-- out: new_invoices, in the shape of the store's `invoices`
CREATE OR REPLACE TEMP TABLE new_invoices AS
WITH
paid AS (  -- by prepaid money, in minor units
    SELECT bill_id, CAST(sum(amount_minor) AS BIGINT) AS paid_minor FROM credit_draws
    WHERE line_id IS NULL GROUP BY bill_id
),
taxes AS (SELECT bill_id, CAST(sum(tax_minor) AS BIGINT) AS tax_minor FROM bill_taxes GROUP BY bill_id),
totals AS (  -- a draft that is not blocked is within the limits
    SELECT
        d.*, CAST(coalesce(t.net_minor, 0) AS BIGINT) AS net_minor, coalesce(x.tax_minor, 0) AS tax_minor,
        coalesce(p.paid_minor, 0) AS paid_minor
    FROM drafts AS d LEFT JOIN bill_totals AS t ON t.bill_id = d.bill_id
    LEFT JOIN taxes AS x ON x.bill_id = d.bill_id
    LEFT JOIN paid AS p ON p.bill_id = d.bill_id
    WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
)
SELECT
    invoice_id, $period::VARCHAR AS period, customer, subscription, plan, billing_us, timezone,
    service_start, service_end, currency, parties,
    net_minor, tax_minor, net_minor + tax_minor AS total_minor, net_minor + tax_minor - paid_minor AS due_minor
FROM totals
ORDER BY bill_id;
