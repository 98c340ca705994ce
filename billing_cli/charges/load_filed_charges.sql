INSERT INTO filed_charges
SELECT unnest($charge_id::INTEGER[]), unnest($bill_id::INTEGER[]), unnest($charge::VARCHAR[]), unnest($shown::BOOLEAN[]),
    unnest($minor_units::INTEGER[]), unnest($labels::VARCHAR[]), unnest($service_start::DATE[]), unnest($service_end::DATE[]),
    unnest($counts::BOOLEAN[]);
