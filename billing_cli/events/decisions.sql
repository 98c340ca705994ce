-- What becomes of the suspects: the first content of an identity stays, the same again is a duplicate, another a conflict.
-- in:  suspects; repeats, which are duplicates; events by known_events; conflicts: a content that is known as a conflict is a duplicate of that one.
-- out: decisions(row_number, outcome, event_id): the event that stays; null where it is in this file.
CREATE OR REPLACE TEMP TABLE decisions AS
WITH
others AS (SELECT * FROM suspects WHERE row_number NOT IN (SELECT row_number FROM repeats)),
identities AS (SELECT DISTINCT source, id, id_text FROM others),
past AS (
    SELECT event_id, source, id, id_text, customer, type, time_us, properties
    FROM events WHERE rowid IN (SELECT place FROM known_events) AND id IN (SELECT id FROM identities)
),
past_conflicts AS (
    SELECT
        conflicts.event_id, identities.source, identities.id, identities.id_text, conflicts.customer, conflicts.type,
        conflicts.time_us, conflicts.properties
    FROM identities JOIN conflicts ON conflicts.source = identities.source
        AND conflicts.id = coalesce(identities.id_text, CAST(identities.id AS VARCHAR))
),
contents AS (
    SELECT 0 AS age, event_id, CAST(NULL AS BIGINT) AS row_number, * EXCLUDE (event_id) FROM past
    UNION ALL
    SELECT 1, event_id, NULL, * EXCLUDE (event_id) FROM past_conflicts
    UNION ALL
    SELECT 2, NULL, row_number, * EXCLUDE (row_number) FROM others
),
judged AS (
    SELECT age, row_number,
        row_number() OVER identity AS place,
        row_number() OVER (
            PARTITION BY source, id, id_text, customer, type, time_us, properties ORDER BY age, event_id, row_number
        ) AS place_of_content,
        first_value(event_id) OVER identity AS event_id,
        first_value(row_number) OVER identity AS first_row
    FROM contents
    WINDOW identity AS (PARTITION BY source, id, id_text ORDER BY age, event_id, row_number)
)
SELECT
    row_number, event_id, first_row,
    CASE WHEN place = 1 THEN 'accepted' WHEN place_of_content > 1 THEN 'duplicate' ELSE 'conflict' END AS outcome
FROM judged WHERE age = 2
UNION ALL
SELECT row_number, NULL, NULL, 'duplicate' FROM repeats;
