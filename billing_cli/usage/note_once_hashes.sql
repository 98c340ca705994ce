-- in:  keyed_once_events
-- out: once_hashes
INSERT INTO once_hashes SELECT CASE WHEN NOT hard THEN hash END FROM keyed_once_events;
