-- The content that stands for each identity of the past: the only one that was not replaced.
CREATE OR REPLACE TEMP TABLE stays AS SELECT source, id, event_id FROM past WHERE why IS DISTINCT FROM 'replaced';
