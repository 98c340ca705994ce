INSERT INTO drafts
SELECT
    bill_id, invoice_id, customer, subscription, plan, billing_us, timezone, service_start, service_end, currency, minor_units,
    parties, billing_day, tax_country, tax_kind, tax_reason
FROM handed;
