-- The rows that are tried, under their numbers in the file.
CREATE OR REPLACE TEMP TABLE tried AS
SELECT r.* REPLACE (t.row_number AS row_number)
FROM resolved AS r JOIN tried_rows AS t ON t.place = r.row_number WHERE t.is_tried;

CREATE OR REPLACE TEMP VIEW resolved AS SELECT * FROM tried;
