-- One event that has the property; none if there is none. Stops at the first.
-- in:  typed_events; $name, and $quoted, the name as it stands in JSON: looking for text is cheaper than reading it
SELECT 1 FROM typed_events WHERE contains(properties, $quoted) AND list_contains(json_keys(properties), $name) LIMIT 1;
