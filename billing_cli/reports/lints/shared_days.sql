-- On how many days of a customer, in UTC, several of the sources that a rule names have events.
-- in:  keyed_events
SELECT count(*) FROM (
    SELECT customer, time_us // 86400000000 AS day FROM keyed_events GROUP BY ALL HAVING count(DISTINCT source) > 1
);
