-- A key of one event has no repetition. Keys that share a hash by chance are looked at for nothing, no more.
-- in:  once_hashes
CREATE OR REPLACE TEMP TABLE once_wanted AS
SELECT hash FROM once_hashes WHERE hash IS NOT NULL GROUP BY hash HAVING count(*) > 1;
