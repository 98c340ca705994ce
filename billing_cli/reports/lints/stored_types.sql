-- The types of all stored events, and how many there are of each.
SELECT type, count(*) AS events FROM events GROUP BY type ORDER BY type;
