-- The rows of one export as events in the making: when, with which key, and the first thing that is wrong with each.
-- in:  view fields; macros instant_of, wall_of, key_of; this_file
-- out: judged; time is instant_us, or wall_us where a zone must still be applied. fault is numbered as in faults.py;
--      fault_value is the text that is to blame.
CREATE OR REPLACE TEMP VIEW judged AS
WITH
timed AS (
    SELECT *, instant_of(time_text) AS read_us, TRY_CAST(id_text AS UUID) AS uuid FROM fields
),
clocked AS (  -- only what is no instant may be a wall clock's time
    SELECT *, CASE WHEN read_us IS NULL THEN wall_of(time_text) END AS wall_us,
        uuid IS NOT NULL AND CAST(uuid AS VARCHAR) = id_text AS is_uuid
    FROM timed
),
faulted AS (
    SELECT *,
        CASE
            WHEN  -- most rows need no second look
                strlen(id_text) BETWEEN 1 AND 200 AND strlen(customer) BETWEEN 1 AND 200 AND strlen(type) BETWEEN 1 AND 200
                AND strlen(source) BETWEEN 1 AND 200 AND read_us IS NOT NULL AND rule IS NULL AND unanswered IS NULL
                AND line_fault IS NULL
            THEN NULL
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
            WHEN read_us IS NULL AND NOT getvariable('this_file')['has_zone'] THEN 11
            ELSE rule
        END AS fault
    FROM clocked
)
SELECT
    * REPLACE (CASE WHEN NOT is_uuid THEN id_text END AS id_text),
    CASE WHEN is_uuid THEN uuid END AS id,
    key_of(CASE WHEN is_uuid THEN uuid ELSE CAST(md5(id_text) AS UUID) END) AS key,
    read_us - getvariable('this_file')['end_of_us'] AS instant_us,
    CASE fault
        WHEN 3 THEN id_text WHEN 6 THEN customer WHEN 7 THEN type WHEN 8 THEN source
        WHEN 10 THEN time_text WHEN 11 THEN time_text WHEN 13 THEN unanswered ELSE rule_value
    END AS fault_value
FROM faulted;
