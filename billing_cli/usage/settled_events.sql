-- Hard events with the answers that Python gave.
CREATE OR REPLACE TEMP VIEW settled_events AS
SELECT
    x.event_id, s.source, s.id, s.customer, s.time_us, x.passes, x.value, x.key, x.once_key, x.level_key, x.dimensions,
    x.amounts
FROM exact_events AS x JOIN scoped_events AS s ON s.event_id = x.event_id;
