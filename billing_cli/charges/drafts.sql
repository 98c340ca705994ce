-- The head of the invoice of each segment, temporary. billing_day: the local day of the billing instant.
CREATE OR REPLACE TEMP TABLE drafts (
    bill_id INTEGER, invoice_id VARCHAR, customer VARCHAR, subscription VARCHAR, plan VARCHAR, billing_us BIGINT,
    timezone VARCHAR, service_start DATE, service_end DATE, currency VARCHAR, minor_units INTEGER, parties VARCHAR,
    billing_day DATE, tax_country VARCHAR, tax_kind VARCHAR, tax_reason VARCHAR
);
