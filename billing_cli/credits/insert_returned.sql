-- What a credit note gives back to grants: as the ledger knows them, by the invoice that used them.
INSERT INTO credit_movements
WITH
returned AS (
    SELECT unnest($grant_id::VARCHAR[]) AS grant_id, unnest($amount::VARCHAR[])::DECIMAL(38, 12) AS amount
),
known AS (
    SELECT grant_id, any_value(customer) AS customer, any_value(subscription) AS subscription, any_value(kind) AS kind, any_value(unit) AS unit
    FROM credit_movements WHERE grant_id IN (SELECT grant_id FROM returned) GROUP BY grant_id
)
SELECT
    (SELECT coalesce(max(number), 0) FROM credit_movements) + row_number() OVER (ORDER BY r.grant_id), $period, r.grant_id,
    k.customer, k.subscription, k.kind, k.unit, 'returned', $booked_on, $at_us, $invoice_id, r.amount, $link
FROM returned AS r JOIN known AS k ON k.grant_id = r.grant_id;
