INSERT INTO payments
SELECT
    unnest($payment_id), unnest($part), unnest($mapping), unnest($day), unnest($customer), unnest($invoice), unnest($movement),
    unnest($amount_minor), unnest($fee_minor), unnest($currency), unnest($reference), unnest($file), unnest($sha256), unnest($row),
    unnest($reason), unnest($link);
