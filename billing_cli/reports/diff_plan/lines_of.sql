-- The lines of a customer on both sides, matched by what names them: null where a side has no such line.
-- $customer null: of all customers that were chosen
WITH
before AS (SELECT * FROM side_lines WHERE side = 'base'),
after AS (SELECT * FROM side_lines WHERE side = 'head')
SELECT
    coalesce(a.customer, b.customer), coalesce(a.period, b.period), coalesce(a.invoice_id, b.invoice_id) AS invoice_id,
    coalesce(a.subscription, b.subscription), coalesce(a.charge, b.charge) AS charge, coalesce(a.name, b.name),
    coalesce(a.kind, b.kind) AS kind, coalesce(a.dimensions, b.dimensions) AS dimensions,
    coalesce(a.service_start, b.service_start) AS service_start, coalesce(a.service_end, b.service_end) AS service_end,
    coalesce(a.nth, b.nth) AS nth, coalesce(a.currency, b.currency),
    b.quantity, a.quantity, b.amount_minor, a.amount_minor, b.net_minor, a.net_minor, b.tier, a.tier
FROM before AS b
FULL JOIN after AS a
    ON
        a.invoice_id = b.invoice_id AND a.charge IS NOT DISTINCT FROM b.charge AND a.kind = b.kind
        AND a.dimensions = b.dimensions AND a.service_start = b.service_start AND a.service_end = b.service_end
        AND a.nth = b.nth AND a.currency = b.currency
WHERE
    coalesce(a.subscription, b.subscription) IN (SELECT subscription FROM chosen)
    AND ($customer IS NULL OR coalesce(a.customer, b.customer) = $customer)
ORDER BY
    invoice_id, charge NULLS LAST, kind, dimensions, service_start, service_end, nth;
