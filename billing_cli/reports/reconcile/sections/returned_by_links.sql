-- What credit notes of the links gave back to each grant; of what one command wrote twice, one.
WITH
written AS (
    SELECT arg_min(amount, number) AS amount, link, grant_id, min(kind) AS kind, min(unit) AS unit
    FROM credit_movements WHERE movement = 'returned' AND list_contains($links::BIGINT[], link)
    GROUP BY grant_id, invoice_id, booked_on, at_us, link
)
SELECT link, grant_id, min(kind), min(unit), CAST(sum(amount) AS DECIMAL(38, 12)) FROM written
GROUP BY link, grant_id ORDER BY link, grant_id;
