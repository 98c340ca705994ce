-- The same where rows are identified by their content, among all that the file rejected.
CREATE OR REPLACE TEMP TABLE tried AS
SELECT a.* REPLACE (t.row_number AS row_number)
FROM arrivals AS a JOIN tried_rows AS t ON t.place = a.row_number WHERE t.is_tried;

CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM tried;
