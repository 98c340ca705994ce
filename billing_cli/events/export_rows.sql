-- The export as it was read, for mappings with expressions.
CREATE OR REPLACE TEMP TABLE export_rows AS SELECT * FROM export;
