-- Keys that rows share with an event of the past or with each other; a table of its own, so that its size is known to what follows.
CREATE OR REPLACE TEMP TABLE suspect_keys AS
SELECT k64 FROM arrivals WHERE fault IS NULL GROUP BY k64 HAVING count(*) > 1
UNION
SELECT k64 FROM known_events;
