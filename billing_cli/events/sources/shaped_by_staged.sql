-- The lines whose shape is looked for: the first one stands for all that have its form.
-- in:  first_line; staged, where irregular is the line of a row that has another
CREATE OR REPLACE TEMP VIEW shaped_lines AS SELECT line FROM first_line UNION ALL SELECT irregular FROM staged WHERE irregular IS NOT NULL;
