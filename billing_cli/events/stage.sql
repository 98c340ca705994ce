-- The rows of one export as events in the making, in the file's order: rowid counts them.
-- in:  view fields; macros instant_of, wall_of, low_half, raw_text.
-- out: staged; time is instant_us, or wall_us where a zone must still be applied. fault is the first thing wrong with the
--      row, as numbered in faults.py; fault_value the text that is to blame; raw the row as JSON, of faulty rows only.
CREATE OR REPLACE TEMP TABLE staged AS
WITH
timed AS (
    SELECT *, instant_of(time_text, $pattern, $format) AS read_us, TRY_CAST(id_text AS UUID) AS uuid FROM fields
),
clocked AS (  -- only what is no instant may be a wall clock's time
    SELECT *, CASE WHEN read_us IS NULL THEN wall_of(time_text, $pattern, $format) END AS wall_us,
        uuid IS NOT NULL AND CAST(uuid AS VARCHAR) = id_text AS is_uuid
    FROM timed
),
judged AS (
    SELECT *,
        CASE
            WHEN line_fault IS NOT NULL THEN line_fault
            WHEN unanswered IS NOT NULL THEN 13
            WHEN coalesce(source, '') = '' THEN 1
            WHEN coalesce(id_text, '') = '' THEN 2
            WHEN strlen(id_text) > 200 AND length(id_text) > 200 THEN 3
            WHEN coalesce(customer, '') = '' THEN 4
            WHEN coalesce(type, '') = '' THEN 5
            WHEN strlen(customer) > 200 AND length(customer) > 200 THEN 6
            WHEN strlen(type) > 200 AND length(type) > 200 THEN 7
            WHEN strlen(source) > 200 AND length(source) > 200 THEN 8
            WHEN coalesce(time_text, '') = '' THEN 9
            WHEN read_us IS NULL AND wall_us IS NULL THEN 10
            WHEN read_us IS NULL AND NOT $has_zone THEN 11
            ELSE rule
        END AS fault
    FROM clocked
)
SELECT
    source,
    CASE WHEN is_uuid THEN NULL ELSE id_text END AS id_text,
    CASE WHEN is_uuid THEN uuid ELSE CAST(md5(id_text) AS UUID) END AS id,
    low_half(CASE WHEN is_uuid THEN uuid ELSE CAST(md5(id_text) AS UUID) END) AS k64,
    customer,
    type,
    read_us - $end_of_us AS instant_us,
    wall_us,
    properties,
    fault,
    CASE WHEN fault IS NOT NULL THEN
        CASE fault
            WHEN 3 THEN id_text WHEN 6 THEN customer WHEN 7 THEN type WHEN 8 THEN source
            WHEN 10 THEN time_text WHEN 11 THEN time_text WHEN 13 THEN unanswered ELSE rule_value
        END
    END AS fault_value,
    CASE WHEN fault IS NOT NULL THEN raw_text(raw) END AS raw
FROM judged;
