INSERT INTO events (event_id, id, id_text, source, customer, type, time_us, properties, file_id, row_number)
SELECT unnest($event_id::BIGINT[]), unnest($id::UUID[]), unnest($id_text::VARCHAR[]), unnest($source::VARCHAR[]),
    unnest($customer::VARCHAR[]), unnest($type::VARCHAR[]), unnest($time_us::BIGINT[]), unnest($properties::VARCHAR[]),
    1, unnest($event_id::BIGINT[]) + 1;
