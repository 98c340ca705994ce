-- The events of this run.
CREATE OR REPLACE TEMP VIEW new_events AS SELECT * FROM events WHERE file_id >= getvariable('first_file_of_run');
