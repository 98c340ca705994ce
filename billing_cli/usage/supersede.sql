-- Those of less_preferred whose key an event of a more preferred source has too.
-- in:  less_preferred; keyed_events and asked_sources, now of the more preferred sources and of all time; $rule
-- out: superseded
INSERT INTO superseded
WITH
keyed AS (
    SELECT s.place, list_value(*COLUMNS('^dimension_')) AS key
    FROM keyed_events AS e JOIN asked_sources AS s ON s.source = e.source
    WHERE COLUMNS('^dimension_') IS NOT NULL
),
best AS (
    SELECT key, min(place) AS place FROM keyed WHERE key IN (SELECT key FROM less_preferred) GROUP BY key
)
SELECT l.event_id, $rule, s.source
FROM less_preferred AS l
JOIN best AS b ON b.key = l.key AND b.place < l.place
JOIN asked_sources AS s ON s.place = b.place;
