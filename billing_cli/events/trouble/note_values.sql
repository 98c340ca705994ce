-- Values of one property that a source did not have before, at most $most for a source, in the order of their bytes.
-- in:  named_values(event_id, source, type, time_us, value), the events of this run; $types: those that a meter reads
INSERT INTO seen_values
WITH
found AS (
    SELECT
        source, left(value, 200) AS value, min(event_id) AS first_id, count(*) AS events,
        min(time_us) AS first_us, max(time_us) AS last_us
    FROM named_values WHERE value IS NOT NULL AND list_contains($types::VARCHAR[], type)
    GROUP BY ALL
),
unseen AS (
    SELECT *, row_number() OVER (PARTITION BY source ORDER BY value) AS place
    FROM found ANTI JOIN (SELECT source, value FROM seen_values WHERE name = $name) AS seen USING (source, value)
),
known AS (SELECT source, count(*) AS seen FROM seen_values WHERE name = $name GROUP BY source)
SELECT u.source, $name, u.value, $seq, f.file_id, u.events, u.first_us, u.last_us
FROM unseen AS u
LEFT JOIN known AS k ON k.source = u.source
JOIN files AS f ON u.first_id >= f.event_offset + f.first_row AND u.first_id < f.event_offset + f.first_row + f.rows_read
WHERE u.place + coalesce(k.seen, 0) <= $most
ORDER BY u.source, u.value;
