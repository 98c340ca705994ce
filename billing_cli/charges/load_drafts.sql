INSERT INTO drafts
SELECT unnest($bill_id::INTEGER[]), unnest($invoice_id::VARCHAR[]), unnest($customer::VARCHAR[]),
    unnest($subscription::VARCHAR[]), unnest($plan::VARCHAR[]), unnest($billing_us::BIGINT[]), unnest($timezone::VARCHAR[]),
    unnest($service_start::DATE[]), unnest($service_end::DATE[]), unnest($currency::VARCHAR[]), unnest($minor_units::INTEGER[]),
    unnest($parties::VARCHAR[]), unnest($billing_day::DATE[]), unnest($tax_country::VARCHAR[]), unnest($tax_kind::VARCHAR[]),
    unnest($tax_reason::VARCHAR[]);
