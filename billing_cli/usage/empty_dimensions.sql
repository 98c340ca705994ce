-- Dimensions of meters that no metered event of the period has.
-- in:  metered, meter_dimensions
WITH
entries AS (
    SELECT m.meter, unnest(map_entries(m.dimensions)) AS entry
    FROM metered AS m JOIN meter_dimensions AS d ON d.meter = m.meter AND d.names = m.names
)
SELECT meter, entry.key FROM entries
GROUP BY meter, entry.key HAVING count(entry.value) = 0
ORDER BY meter, entry.key;
