-- What each invoice burned of each grant, above 0, after all that was taken back.
SELECT invoice_id, grant_id, CAST(-sum(amount) AS DECIMAL(38, 12)) FROM credit_movements
WHERE movement = 'burned' AND invoice_id IS NOT NULL
GROUP BY invoice_id, grant_id HAVING sum(amount) <> 0 ORDER BY invoice_id, grant_id;
