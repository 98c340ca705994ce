-- What the ledger of earlier periods says of each grant besides what it gives, and whether it is over: an ending that was
-- taken back adds up to nothing.
-- What a credit note of the period itself returned is there for all its invoices.
-- A grant that ends with nothing left has no movement that says so, and nothing to lose either.
SELECT
    grant_id,
    CAST(coalesce(sum(amount) FILTER (WHERE movement <> 'granted'), 0) AS DECIMAL(38, 12)),
    coalesce(sum(amount) FILTER (WHERE list_contains($endings::VARCHAR[], movement)), 0) <> 0
FROM credit_movements
WHERE period < $period OR (period = $period AND movement = 'returned')
GROUP BY grant_id;
