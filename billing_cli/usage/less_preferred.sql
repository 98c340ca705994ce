-- Events that a more preferred source may report too.
-- in:  keyed_events (dimension_0, … : the key), asked_sources
-- out: less_preferred; an event that lacks a part of the key is none of them
CREATE OR REPLACE TEMP TABLE less_preferred AS
SELECT e.event_id, s.place, list_value(*COLUMNS('^dimension_')) AS key
FROM keyed_events AS e JOIN asked_sources AS s ON s.source = e.source
WHERE COLUMNS('^dimension_') IS NOT NULL;
