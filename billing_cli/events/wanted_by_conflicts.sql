-- The events that open conflicts contradict.
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT DISTINCT event_id FROM conflicts WHERE status = 'open' AND ($file_id IS NULL OR file_id = $file_id);
