-- The movements of a grant that hold: what was taken back adds up to nothing.
SELECT booked_on, at_us, movement, CAST(sum(amount) AS DECIMAL(38, 12)) AS amount, invoice_id, max(period)
FROM credit_movements WHERE grant_id = $grant_id
GROUP BY booked_on, at_us, movement, invoice_id
HAVING sum(amount) <> 0
ORDER BY booked_on, at_us, list_position($in_order::VARCHAR[], movement), invoice_id;
