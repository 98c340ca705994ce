INSERT INTO term_commitments
SELECT unnest($bill_id::INTEGER[]), unnest($amount::VARCHAR[])::DECIMAL(38, 12),
    unnest($overage_percent::VARCHAR[])::DECIMAL(38, 12), unnest($minor_units::INTEGER[]), unnest($term_id::INTEGER[]),
    unnest($place::INTEGER[]), unnest($term_start::DATE[]), unnest($term_end::DATE[]),
    unnest($counted_before::VARCHAR[])::HUGEINT, unnest($overage_before::VARCHAR[])::HUGEINT, unnest($closes::BOOLEAN[]);
