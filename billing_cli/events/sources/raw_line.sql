-- A row that is rejected, as JSON: its line as it was written; of one that is no JSON, the beginning.
CREATE OR REPLACE TEMP MACRO raw_text(raw) AS CASE WHEN json_valid(raw) THEN raw ELSE left(raw, 10000) END;
