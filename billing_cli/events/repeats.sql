-- Suspects that an event of the past holds already, word for word: duplicates, whatever else the file says. This is what a
-- grown export is full of, so it is found by one join.
CREATE OR REPLACE TEMP TABLE repeats AS
SELECT row_number FROM suspects
WHERE EXISTS (
    SELECT 1 FROM past
    WHERE past.id = suspects.id AND past.source = suspects.source AND past.time_us = suspects.time_us
        AND past.customer = suspects.customer AND past.type = suspects.type AND past.properties = suspects.properties
);
