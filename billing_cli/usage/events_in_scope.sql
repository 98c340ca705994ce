-- The events of the types and instants at hand, whether they count or not.
-- in:  events, scope_types
CREATE OR REPLACE TEMP VIEW events_in_scope AS
SELECT * FROM events
WHERE
    time_us >= getvariable('scope')['first_us'] AND time_us < getvariable('scope')['last_us']
    AND type IN (SELECT type FROM scope_types);
