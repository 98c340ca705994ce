-- Which files are those of this run.
SET VARIABLE first_file_of_run = $first_file_id;
