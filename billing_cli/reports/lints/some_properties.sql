-- The properties that some of the events have, to suggest one of them.
-- in:  typed_events
SELECT DISTINCT unnest(json_keys(properties)) AS name FROM (SELECT properties FROM typed_events LIMIT $events) ORDER BY name;
