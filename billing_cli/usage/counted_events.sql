-- The events of a meter as they fare, where no charge asks for an amount of theirs.
-- in:  timed_events
-- out: counted_events
CREATE OR REPLACE TEMP VIEW counted_events AS SELECT *, CAST(NULL AS DECIMAL(38, 12)[]) AS amounts FROM timed_events;
