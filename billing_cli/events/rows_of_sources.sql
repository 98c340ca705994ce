-- The rows, each with its own source.
CREATE OR REPLACE TEMP VIEW sourced AS SELECT * FROM numbered;
