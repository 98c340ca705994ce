-- The files of this run, each with the first and the last number of its rows.
SELECT file_id, event_offset + first_row, event_offset + first_row + rows_read - 1 FROM files WHERE file_id >= $first_file_id
ORDER BY file_id;
