-- A sample of up to $size events of the scope, the same ones each time.
CREATE OR REPLACE TEMP TABLE sampled_events AS
SELECT * FROM source_scope WHERE event_id IN (SELECT event_id FROM source_scope ORDER BY hash(event_id), event_id LIMIT $size);
