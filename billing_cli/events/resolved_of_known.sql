-- The rows with that fault, too.
CREATE OR REPLACE TEMP VIEW resolved AS SELECT * FROM resolved_rows;
