INSERT INTO issued_documents
SELECT
    unnest($number::VARCHAR[]), unnest($kind::VARCHAR[]), unnest($series::VARCHAR[]), unnest($counter::BIGINT[]),
    unnest($of_number::VARCHAR[]), unnest($rebills::BOOLEAN[]), unnest($invoice_id::VARCHAR[]), unnest($period::VARCHAR[]),
    unnest($customer::VARCHAR[]), unnest($subscription::VARCHAR[]), unnest($currency::VARCHAR[]),
    unnest($billing_us::BIGINT[]), unnest($issue_date::DATE[]), unnest($net::BIGINT[]), unnest($tax::BIGINT[]),
    unnest($total::BIGINT[]), unnest($due::BIGINT[]), unnest($document::VARCHAR[]), unnest($sha256::VARCHAR[]),
    unnest($link::BIGINT[]);
