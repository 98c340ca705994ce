-- How the rows of files are read.
SELECT file_id, name, begun_as, mapping, rows_format, preamble, partition, event_offset FROM files
WHERE list_contains($file_ids::INTEGER[], file_id) ORDER BY file_id;
