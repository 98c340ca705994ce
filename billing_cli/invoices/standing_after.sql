SELECT s.number FROM standing_invoices AS s JOIN issued_documents AS d ON d.number = s.number
WHERE d.subscription = $subscription AND d.billing_us > $billing_us
ORDER BY d.billing_us;
