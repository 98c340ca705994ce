-- What invoices that were issued took of each grant: in the period at hand by invoice, of later ones beforehand.
-- out: invoice_id, null for those of later periods; grant_id; when; how much in all, below 0
SELECT
    CASE WHEN m.period = $period THEN m.invoice_id END AS invoice, m.grant_id, max(m.at_us), CAST(sum(m.amount) AS DECIMAL(38, 12))
FROM credit_movements AS m
WHERE
    m.period >= $period AND m.movement <> 'returned'
    AND m.invoice_id IN (SELECT invoice_id FROM standing_invoices)
GROUP BY invoice, m.grant_id
HAVING sum(m.amount) <> 0
ORDER BY invoice NULLS LAST, m.grant_id;
