-- The events of one source that a person names, each with the key that its id has.
-- in:  $ids; macro key_of
CREATE OR REPLACE TEMP TABLE asked_ids AS
WITH
named AS (SELECT DISTINCT unnest($ids::VARCHAR[]) AS id),
read AS (SELECT id, TRY_CAST(id AS UUID) AS uuid FROM named)
SELECT id, key_of(CASE WHEN uuid IS NOT NULL AND CAST(uuid AS VARCHAR) = id THEN uuid ELSE CAST(md5(id) AS UUID) END) AS key FROM read;
