-- Keys that rows share with an event of the past or with each other; a table of its own, so that its size is known to what follows.
CREATE OR REPLACE TEMP TABLE suspect_keys AS
SELECT key FROM arrivals WHERE fault IS NULL GROUP BY key HAVING count(*) > 1
UNION
SELECT key FROM wanted;
