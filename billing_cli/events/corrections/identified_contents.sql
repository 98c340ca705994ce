-- The contents with what their ids become: a UUID where it prints as one, and the key.
-- in:  contents; macro key_of
CREATE OR REPLACE TEMP VIEW identified_contents AS
WITH
read AS (SELECT * EXCLUDE (id), id AS written, TRY_CAST(id AS UUID) AS uuid FROM contents),
judged AS (SELECT *, uuid IS NOT NULL AND CAST(uuid AS VARCHAR) = written AS is_uuid FROM read)
SELECT
    * EXCLUDE (written, uuid, is_uuid), CASE WHEN is_uuid THEN uuid END AS id, CASE WHEN NOT is_uuid THEN written END AS id_text,
    key_of(CASE WHEN is_uuid THEN uuid ELSE CAST(md5(written) AS UUID) END) AS key
FROM judged;
