-- The events of a meter that fare alike, as one: those of one name of a customer and one stretch that read the same.
-- in:  meter_events, stretches, the macro `combined` of the meter's aggregate
-- out: placeable_events: no id, an instant that stands for all of theirs, their value, how many they are
CREATE OR REPLACE TEMP VIEW placeable_events AS
WITH
bundled AS (
    SELECT
        e.customer, s.begin_us AS time_us, e.passes, e.value IS NULL AS valueless, COLUMNS('^(dimension_|hard$)'),
        combined(e.value, {'time_us': e.time_us, 'source': e.source, 'id': e.id}) AS found, count(*) AS events
    FROM meter_events AS e JOIN stretches AS s ON s.quarter = e.time_us // 900000000
    GROUP BY ALL
)
SELECT CAST(NULL AS BIGINT) AS event_id, * EXCLUDE (found, valueless), found.value AS value, found.place AS place
FROM bundled;
