-- What holds of the terms for which an invoice of the period counts: every invoice of them up to now, in order.
SELECT
    invoice_id, period, subscription, term_start, term_end, billing_us, committed_minor, counted_minor, overage_minor,
    counted_before_minor, overage_before_minor
FROM commitment_progress
WHERE (subscription, term_start) IN (SELECT (subscription, term_start) FROM commitment_progress WHERE period = $period)
ORDER BY subscription, term_start, billing_us;
