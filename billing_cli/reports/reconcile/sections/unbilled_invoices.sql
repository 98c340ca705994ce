-- What pricing now makes an invoice of that is due by $now_us and that the store has neither as a draft nor issued, and that nothing
-- blocks; with how many events its subscription has in the month.
-- in:  drafts, new_blocked, new_invoices, new_usage, invoices
WITH
used AS (SELECT subscription, CAST(sum(events) AS BIGINT) AS events FROM new_usage GROUP BY subscription)
SELECT
    d.invoice_id, d.customer, d.subscription, d.currency, coalesce(i.total_minor, 0) AS total_minor,
    coalesce(u.events, 0) AS events
FROM drafts AS d
LEFT JOIN new_invoices AS i ON i.invoice_id = d.invoice_id
LEFT JOIN used AS u ON u.subscription = d.subscription
WHERE
    d.billing_us <= $now_us
    AND d.invoice_id NOT IN (SELECT invoice_id FROM invoices)
    AND d.subscription NOT IN (SELECT subscription FROM new_blocked)
ORDER BY d.bill_id;
