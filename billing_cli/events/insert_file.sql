INSERT INTO files VALUES (
    $file_id, $digest, $name, $source, $mapping_digest, $bytes, $event_offset, $first_row, $continues, $begun_as, $rows_read, $accepted, $duplicate, $conflicting,
    $rejected, $first_event_us, $last_event_us, $ingested_at
);
