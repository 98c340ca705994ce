-- Of each source that a rule names how many events it is about, and how many of them have each field.
-- in:  keyed_events (dimension_0, … : the fields)
SELECT source, count(*) AS events, count(COLUMNS('^dimension_')) FROM keyed_events GROUP BY source ORDER BY source;
