-- The lines whose shape is looked for: the first one.
CREATE OR REPLACE TEMP VIEW shaped_lines AS SELECT line FROM first_line;
