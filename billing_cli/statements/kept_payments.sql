-- out: every payment that was imported and, with $invoice, is of that invoice; by day, in the order in which they came
SELECT
    payment_id, part, mapping, day, customer, invoice, movement, amount_minor, fee_minor, currency, reference, file, sha256, row, reason
FROM payments
WHERE $invoice IS NULL OR invoice = $invoice
ORDER BY day, link, file, row, part;
