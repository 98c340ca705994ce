-- What runs of other periods, and invoices that were issued, counted and charged towards commitments over a term.
SELECT invoice_id, subscription, term_start, billing_us, counted_minor, overage_minor FROM commitment_progress
WHERE (period <> $period OR invoice_id IN (SELECT invoice_id FROM standing_invoices)) AND list_contains($subscriptions::VARCHAR[], subscription)
ORDER BY subscription, billing_us;
