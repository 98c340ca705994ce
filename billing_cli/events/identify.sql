-- Rows whose columns identify them.
CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM resolved;
