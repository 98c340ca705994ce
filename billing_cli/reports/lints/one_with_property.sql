-- One event that has the property; none if there is none. Stops at the first.
-- in:  asked_fields: event_id and the property
SELECT 1 FROM asked_fields WHERE COLUMNS(* EXCLUDE (event_id)) IS NOT NULL LIMIT 1;
