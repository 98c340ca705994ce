INSERT INTO files BY NAME
SELECT
    $file_id AS file_id, $digest AS digest, $name AS name, $source AS source, $mapping AS mapping, $mapping_digest AS mapping_digest,
    $bytes AS bytes, $rows_format AS rows_format, $preamble::BLOB AS preamble, $partition AS partition,
    $event_offset AS event_offset, $first_row AS first_row, $continues AS continues, $begun_as AS begun_as, $rows_read AS rows_read,
    $accepted AS accepted, $duplicate AS duplicate, $conflicting AS conflicting, $rejected AS rejected,
    $first_event_us AS first_event_us, $last_event_us AS last_event_us, $ingested_at AS ingested_at;
