-- The judged rows in the file's order, which rowid counts: those of their columns that differ from row to row.
CREATE OR REPLACE TEMP TABLE staged AS SELECT COLUMNS($kept::VARCHAR[]) FROM judged;
