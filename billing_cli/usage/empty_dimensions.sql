-- Dimensions of meters that no metered event of the period has.
-- in:  metered
WITH
entries AS (
    SELECT meter, unnest(map_entries(dimensions)) AS entry FROM metered
)
SELECT meter, entry.key FROM entries
GROUP BY meter, entry.key HAVING count(entry.value) = 0
ORDER BY meter, entry.key;
