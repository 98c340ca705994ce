-- out: by period, customer, currency and charge what lines come to before discounts of whole invoices and credits, in minor units,
--      their quantities and days; `charge` is the kind of a line that belongs to none. Of the periods from $first to $period
SELECT
    i.period, i.customer, i.currency, coalesce(l.charge, l.kind) AS charge, CAST(sum(l.amount_minor) AS BIGINT) AS amount_minor,
    sum(l.quantity) AS quantity, CAST(sum(l.service_end - l.service_start) AS BIGINT) AS days
FROM invoices AS i JOIN invoice_lines AS l ON l.invoice_id = i.invoice_id
WHERE i.period BETWEEN $first AND $period
GROUP BY ALL ORDER BY ALL;
