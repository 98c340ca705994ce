-- What runs of other periods counted and charged towards commitments over a term.
SELECT invoice_id, subscription, term_start, billing_us, counted_minor, overage_minor FROM commitment_progress
WHERE period <> $period AND list_contains($subscriptions::VARCHAR[], subscription)
ORDER BY subscription, billing_us;
