-- The row of the conflict at hand is read once more, as an event of its own: it keeps its file and its row, and gets a number
-- behind all others.
INSERT INTO files BY NAME
SELECT
    $file_id AS file_id, '' AS digest, f.name AS name, f.source AS source, f.mapping AS mapping, '' AS mapping_digest, 0 AS bytes,
    f.rows_format AS rows_format, f.preamble AS preamble, f.partition AS partition, $rows_before + 1 - c.row_number AS event_offset,
    c.row_number AS first_row, '' AS begun_as, 1 AS rows_read, 1 AS accepted, 0 AS duplicate, 0 AS conflicting, 0 AS rejected,
    c.time_us AS first_event_us, c.time_us AS last_event_us, $ingested_at AS ingested_at
FROM asked_conflicts AS c JOIN files AS f ON f.file_id = c.file_id;
