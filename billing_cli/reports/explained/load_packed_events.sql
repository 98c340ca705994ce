INSERT INTO packed_events
SELECT unnest($line::INTEGER[]), unnest($charge::VARCHAR[]), unnest($status::VARCHAR[]), unnest($source::VARCHAR[]),
    unnest($id::VARCHAR[]), unnest($type::VARCHAR[]), make_timestamp(unnest($time_us::BIGINT[])),
    unnest($value::DECIMAL(38, 12)[]), unnest($dimensions::VARCHAR[]), unnest($amounts::DECIMAL(38, 12)[][]),
    unnest($instead::VARCHAR[]), unnest($properties::VARCHAR[]), unnest($file::VARCHAR[]), unnest($row::BIGINT[]);
