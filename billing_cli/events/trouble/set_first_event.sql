-- The first number that a row of this run has.
SET VARIABLE first_event_of_run = (SELECT min(event_offset + first_row) FROM files WHERE file_id >= $first_file_id);
