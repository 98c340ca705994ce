-- What each number of a fault means for the file at hand; `{value}` stands for the text to blame.
CREATE OR REPLACE TEMP TABLE faults AS
SELECT
    unnest(CAST($fault AS INTEGER[])) AS fault, unnest(CAST($code AS VARCHAR[])) AS code,
    unnest(CAST($reason AS VARCHAR[])) AS reason;
