-- The bytes of rows that are no events.
INSERT INTO raw_rows SELECT unnest($row_number::BIGINT[]), unnest($raw::BLOB[]);
