-- Suspects that say what the chosen content of their id says: duplicates.
CREATE OR REPLACE TEMP TABLE repeats AS
SELECT row_number FROM suspects
WHERE EXISTS (
    SELECT 1 FROM past
    WHERE past.event_id IN (SELECT event_id FROM chosen)
        AND past.id = suspects.id AND past.source = suspects.source AND past.time_us = suspects.time_us
        AND past.customer = suspects.customer AND past.type = suspects.type AND past.properties = suspects.properties
);
