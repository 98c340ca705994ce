INSERT INTO once_counted SELECT unnest($event_id::BIGINT[]);
