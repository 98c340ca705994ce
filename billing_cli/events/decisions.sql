-- What becomes of the suspects: the content that stands for an identity stays, the same again is a duplicate, another a conflict.
-- in:  suspects; repeats, which are duplicates; stays: the event that others are compared with; conflicts: a content that is known as a conflict is a duplicate of that one.
-- out: decisions(row_number, outcome, event_id, first_row): the event that stays, or the row that becomes it.
CREATE OR REPLACE TEMP TABLE decisions AS
WITH
others AS (SELECT * FROM suspects ANTI JOIN repeats USING (row_number)),
begins AS (SELECT source, id, min(row_number) AS first_row FROM others ANTI JOIN stays USING (source, id) GROUP BY source, id),
judged AS (
    SELECT
        o.*, s.event_id, b.first_row,
        (o.customer, o.type, o.time_us, o.properties) = (f.customer, f.type, f.time_us, f.properties) AS says_the_same
    FROM others AS o
    LEFT JOIN stays AS s USING (source, id)
    LEFT JOIN begins AS b USING (source, id)
    LEFT JOIN others AS f ON f.row_number = b.first_row
),
contradictions AS (
    SELECT source, id, customer, type, time_us, properties, row_number, event_id, first_row FROM judged
    WHERE says_the_same IS DISTINCT FROM TRUE
),
known AS (
    SELECT c.source, c.id, c.customer, c.type, c.time_us, c.properties, NULL, NULL, NULL FROM conflicts AS c SEMI JOIN contradictions USING (source, id)
),
numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY source, id, customer, type, time_us, properties ORDER BY row_number NULLS FIRST
    ) AS place
    FROM (FROM known UNION ALL FROM contradictions) AS contents(source, id, customer, type, time_us, properties, row_number, event_id, first_row)
)
SELECT row_number, 'duplicate' AS outcome, NULL AS event_id, NULL AS first_row FROM repeats
UNION ALL
SELECT row_number, CASE WHEN row_number = first_row THEN 'accepted' ELSE 'duplicate' END, NULL, first_row
FROM judged WHERE says_the_same
UNION ALL
SELECT row_number, CASE WHEN place = 1 THEN 'conflict' ELSE 'duplicate' END, event_id, first_row
FROM numbered WHERE row_number IS NOT NULL;
