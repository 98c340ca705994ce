-- A row that is rejected, as JSON: its columns.
CREATE OR REPLACE TEMP MACRO raw_text(raw) AS CAST(to_json(raw) AS VARCHAR);
