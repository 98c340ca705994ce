-- out: by period, customer, currency and charge what lines come to with what is taken off them, in minor units, and their quantities;
--      of the period $period and those before it
WITH
off AS (
    SELECT invoice_id, line, sum(amount_minor) AS off_minor
    FROM invoice_adjustments WHERE kind IN ('subscription_discount', 'promotional_credit', 'included_tax')
    GROUP BY invoice_id, line
)
SELECT
    i.period, i.customer, i.currency, coalesce(l.charge, l.kind) AS charge,
    CAST(sum(l.amount_minor - coalesce(o.off_minor, 0)) AS BIGINT) AS net_minor, sum(l.quantity) AS quantity
FROM invoices AS i
JOIN invoice_lines AS l ON l.invoice_id = i.invoice_id
LEFT JOIN off AS o ON o.invoice_id = l.invoice_id AND o.line = l.line
WHERE i.period <= $period AND (i.period = $period OR i.period >= $first)
GROUP BY ALL ORDER BY ALL;
