-- Every row of the ledger about a grant as it was written, those too that take others back.
SELECT booked_on, at_us, movement, amount, invoice_id, period FROM credit_movements WHERE grant_id = $grant_id
ORDER BY number;
