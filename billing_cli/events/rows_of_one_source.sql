-- The rows with the source that all of them have.
CREATE OR REPLACE TEMP VIEW sourced AS SELECT *, getvariable('this_file')['source'] AS source FROM numbered;
