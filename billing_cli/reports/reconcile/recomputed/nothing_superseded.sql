-- Usage that several sources report, where no rule says which of them counts.
CREATE OR REPLACE TEMP TABLE uncounted_events (event_id BIGINT);
