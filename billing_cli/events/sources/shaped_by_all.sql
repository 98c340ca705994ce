-- The lines whose shape is looked for: all.
CREATE OR REPLACE TEMP VIEW shaped_lines AS SELECT line FROM lines;
