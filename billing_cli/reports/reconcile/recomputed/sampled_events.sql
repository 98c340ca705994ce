-- The events of the sample, for queries and for the evaluator to read.
CREATE OR REPLACE TEMP TABLE sampled_events AS
SELECT * FROM source_scope WHERE event_id IN (SELECT unnest($event_id::BIGINT[]));
