-- What the invoices of a period drew of each grant, above 0, after all that was taken back; of what one command wrote twice, one.
WITH
written AS (
    SELECT arg_min(amount, number) AS amount, invoice_id, grant_id, min(kind) AS kind, min(unit) AS unit
    FROM credit_movements WHERE movement = 'burned' AND period = $period AND invoice_id IS NOT NULL
    GROUP BY grant_id, invoice_id, booked_on, at_us, link
)
SELECT invoice_id, grant_id, min(kind), min(unit), CAST(-sum(amount) AS DECIMAL(38, 12)) FROM written
GROUP BY invoice_id, grant_id HAVING sum(amount) <> 0 ORDER BY invoice_id, grant_id;
